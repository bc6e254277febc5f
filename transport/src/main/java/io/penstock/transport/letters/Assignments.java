package io.penstock.transport.letters;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code field=value}, for a field of the contract or, with dots, one inside of it. Of a change every image that the letter holds is
 * mended: what one letter adds another may take back, and both must be the same row. The value is JSON where it is that and
 * its field no text; whether it fits is for the schema to say.
 */
public final class Assignments implements Fix {
    private final Map<String, String> values;

    private Assignments(Map<String, String> values) {
        this.values = values;
    }

    /** @throws PenstockException USER for a text that is no assignment */
    public static Assignments parse(List<String> texts) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String text : texts) {
            int at = text.indexOf('=');
            if (at <= 0) {
                throw new PenstockException(Category.USER, "usage", "--set " + text + " is not FIELD=VALUE");
            }
            values.put(text.substring(0, at), text.substring(at + 1));
        }
        return new Assignments(values);
    }

    @Override
    public List<Optional<JsonNode>> mend(List<Broken> broken) {
        List<Optional<JsonNode>> mended = new ArrayList<>();
        for (Broken one : broken) {
            ObjectNode value = one.value().deepCopy();
            if (one.change()) {
                for (String image : List.of(ChangeEnvelope.BEFORE, ChangeEnvelope.AFTER)) {
                    if (Images.holds(one.images(), image) && value.get(image) instanceof ObjectNode row) {
                        mend(row);
                    }
                }
            } else {
                mend(value);
            }
            mended.add(Optional.of(value));
        }
        return mended;
    }

    private void mend(ObjectNode row) {
        values.forEach((path, text) -> {
            ObjectNode at = row;
            String[] names = path.split("\\.", -1);
            for (int i = 0; i < names.length - 1; i++) {
                if (!(at.get(names[i]) instanceof ObjectNode inner)) {
                    throw new PenstockException(Category.USER, "bad-fix", path + ": there is no record " + names[i]);
                }
                at = inner;
            }
            String name = names[names.length - 1];
            at.set(name, value(at.get(name), text));
        });
    }

    /** A text stays one, whatever it looks like. */
    private static JsonNode value(
            com.fasterxml.jackson.databind.@org.jspecify.annotations.Nullable JsonNode was, String text) {
        if (was == null || !was.isTextual() || text.equals("null")) {
            try {
                return Payloads.parse(text);
            } catch (JsonProcessingException notJson) {
                return JsonNodeFactory.instance.textNode(text);
            }
        }
        return JsonNodeFactory.instance.textNode(text);
    }

    @Override
    public boolean takesUndecodable() {
        return false;
    }
}
