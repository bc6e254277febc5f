package io.penstock.transport.contract;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * JSON with its lines. What Avro passes over in silence can only be seen here, and shown only with a line.
 *
 * @param text of a string its content, of any other scalar its literal, else empty
 * @param line from 1; of a member's value, the line of its name
 */
record Node(Kind kind, String text, int line, Map<String, Node> members, List<Node> items) {
    enum Kind {
        OBJECT,
        ARRAY,
        STRING,
        NULL,
        OTHER
    }

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // as Avro's own parser
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .build();

    /** @throws JsonProcessingException with the place, if it is no JSON or names a member twice */
    static Node parse(String json) throws JsonProcessingException {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() == null) {
                throw new JsonParseException(parser, "the file is empty");
            }
            Node root = read(parser, 1);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "something follows the schema");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    private static Node read(JsonParser parser, int line) throws IOException {
        Map<String, Node> members = new LinkedHashMap<>();
        List<Node> items = new ArrayList<>();
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    int nameLine = parser.currentTokenLocation().getLineNr();
                    parser.nextToken();
                    members.put(name, read(parser, nameLine));
                }
                return new Node(Kind.OBJECT, "", line, members, items);
            }
            case START_ARRAY -> {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(read(parser, parser.currentTokenLocation().getLineNr()));
                }
                return new Node(Kind.ARRAY, "", line, members, items);
            }
            case VALUE_STRING -> {
                return new Node(Kind.STRING, parser.getText(), line, members, items);
            }
            case VALUE_NULL -> {
                return new Node(Kind.NULL, "null", line, members, items);
            }
            default -> {
                return new Node(Kind.OTHER, parser.getText(), line, members, items);
            }
        }
    }

    Optional<Node> member(String name) {
        return Optional.ofNullable(members.get(name));
    }

    /** Content of a string member; empty if there is none of that name, or it is no string. */
    Optional<String> string(String name) {
        return member(name).filter(it -> it.kind == Kind.STRING).map(Node::text);
    }

    /** Line of a member if it is there, else the node's own. */
    int line(String member) {
        return member(member).map(Node::line).orElse(line);
    }
}
