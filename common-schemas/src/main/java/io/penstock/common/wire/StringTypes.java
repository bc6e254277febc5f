package io.penstock.common.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.UnaryOperator;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/**
 * Adds or removes {@code avro.java.string}, the property by which generated classes ask for {@link String}. It is a
 * wish of one language's reader: it has no place in a registered schema.
 */
public final class StringTypes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROPERTY = "avro.java.string";

    private StringTypes() {}

    /** The same schema without the property. */
    public static Schema portable(Schema schema) {
        return rewrite(schema, string -> {
            string.remove(PROPERTY);
            return string;
        });
    }

    /** The same schema with the property, so that Avro makes {@link String} of what is read. */
    public static Schema javaStrings(Schema schema) {
        return rewrite(schema, string -> string.put(PROPERTY, "String"));
    }

    private static Schema rewrite(Schema schema, UnaryOperator<ObjectNode> edit) {
        try {
            String json = JSON.writeValueAsString(type(JSON.readTree(schema.toString()), edit));
            // No validation of names and defaults: whoever made the schema decided, a rewrite must not fail on it.
            return new Schema.Parser(NameValidator.NO_VALIDATION)
                    .setValidateDefaults(false)
                    .parse(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("schema " + schema.getName() + " does not print as JSON", e);
        }
    }

    /** Walks type positions only: a default value or a custom property may hold the word "string" too. */
    private static JsonNode type(JsonNode node, UnaryOperator<ObjectNode> edit) {
        if (node.isTextual()) {
            if (!node.textValue().equals("string")) {
                return node;
            }
            ObjectNode string = edit.apply(JSON.createObjectNode().put("type", "string"));
            return string.size() == 1 ? node : string;
        }
        if (node instanceof ArrayNode union) {
            for (int i = 0; i < union.size(); i++) {
                union.set(i, type(union.get(i), edit));
            }
            return union;
        }
        ObjectNode object = (ObjectNode) node;
        switch (object.path("type").asText()) {
            case "string" -> {
                ObjectNode string = edit.apply(object);
                return string.size() == 1 ? string.get("type") : string;
            }
            case "record", "error" ->
                object.path("fields").forEach(field -> ((ObjectNode) field).set("type", type(field.get("type"), edit)));
            case "array" -> object.set("items", type(object.get("items"), edit));
            case "map" -> edit.apply(object).set("values", type(object.get("values"), edit));
            default -> {
                if (object.path("type").isContainerNode()) {
                    object.set("type", type(object.get("type"), edit));
                }
            }
        }
        return object;
    }
}
