package io.penstock.processing;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The command line: {@code --pipeline FILE --environment FILE}. */
record Options(Path pipeline, Path environment) {
    private static final String USAGE = "usage: --pipeline FILE --environment FILE";

    static Options parse(String[] arguments) {
        Map<String, String> values = new HashMap<>();
        List<String> rest = Arrays.asList(arguments);
        for (int i = 0; i + 1 < rest.size(); i += 2) {
            values.put(rest.get(i), rest.get(i + 1));
        }
        String pipeline = values.remove("--pipeline");
        String environment = values.remove("--environment");
        if (pipeline == null || environment == null || !values.isEmpty() || arguments.length != 4) {
            throw new PenstockException(Category.USER, "usage", USAGE + "; got: " + String.join(" ", arguments));
        }
        return new Options(Path.of(pipeline), Path.of(environment));
    }
}
