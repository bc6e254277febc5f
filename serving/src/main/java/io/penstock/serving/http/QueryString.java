package io.penstock.serving.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Takes a URI's query apart. Names differ by case, and a semicolon is part of a value, as in WHATWG's URL standard. */
final class QueryString {
    private static final int MAX_PARAMETERS = 100;

    private QueryString() {}

    /**
     * Decoded, each as often as it was given.
     *
     * @throws Refusal if an escape is none
     */
    static List<Map.Entry<String, String>> parameters(String uri) throws Refusal {
        List<Map.Entry<String, String>> parameters = new ArrayList<>();
        try {
            new QueryStringDecoder(uri, StandardCharsets.UTF_8, true, MAX_PARAMETERS, true)
                    .parameters()
                    .forEach((name, values) -> values.forEach(value -> parameters.add(Map.entry(name, value))));
        } catch (IllegalArgumentException e) {
            throw new Refusal(ProblemCode.BAD_REQUEST, "the query has an escape that is none");
        }
        return parameters;
    }
}
