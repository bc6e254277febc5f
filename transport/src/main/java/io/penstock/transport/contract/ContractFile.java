package io.penstock.transport.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * A schema file, with as much as could be read of it.
 *
 * @param name as the user wrote it
 * @param lines of types, by full name, and of fields, by full name, {@code #} and the field's
 * @param schema empty if the findings say why
 */
record ContractFile(
        String name, String text, Map<String, Integer> lines, Optional<Schema> schema, List<Finding> findings) {
    private static final Pattern WORD = Pattern.compile("[\\w.]+");

    /**
     * Reads them all; a file may use types that another one defines, in whatever order they come.
     *
     * @param traps whether to look for those as well
     */
    static List<ContractFile> read(Collection<Path> paths, boolean traps) {
        List<ContractFile> read = new ArrayList<>();
        for (Path path : paths) {
            read.add(read(path, traps));
        }
        // As long as one more of them can be read with what the others define, so may another.
        for (boolean again = true; again; ) {
            again = false;
            for (int i = 0; i < read.size(); i++) {
                ContractFile before = read.get(i);
                if (before.schema.isEmpty() && !before.lines.isEmpty()) {
                    read.set(i, parse(before.name, before.text, types(read), traps));
                    again |= read.get(i).schema.isPresent();
                }
            }
        }
        return List.copyOf(read);
    }

    private static Map<String, Schema> types(List<ContractFile> files) {
        Map<String, Schema> types = new LinkedHashMap<>();
        files.forEach(file -> file.schema.ifPresent(schema -> types.putAll(NamedTypes.of(schema))));
        return types;
    }

    private static ContractFile read(Path path, boolean traps) {
        try {
            return parse(path.toString(), Files.readString(path), Map.of(), traps);
        } catch (NoSuchFileException e) {
            return broken(path.toString(), "", 0, "unreadable", "there is no such file");
        } catch (IOException e) {
            return broken(path.toString(), "", 0, "unreadable", "cannot be read: " + e.getMessage());
        }
    }

    private static ContractFile parse(String name, String text, Map<String, Schema> known, boolean traps) {
        Node json;
        try {
            json = Node.parse(text);
        } catch (JsonProcessingException e) {
            return broken(name, text, Math.max(0, e.getLocation().getLineNr()), "not-json", e.getOriginalMessage());
        }
        Map<String, Integer> lines = lines(json);
        List<Finding> findings = new ArrayList<>(traps ? Traps.in(name, json) : List.of());
        Optional<Schema> schema = Optional.empty();
        try {
            Schema.Parser parser = new Schema.Parser().setValidateDefaults(false);
            parser.addTypes(known.values().stream()
                    .filter(type -> !lines.containsKey(type.getFullName()))
                    .toList());
            schema = Optional.of(parser.parse(text));
        } catch (AvroRuntimeException e) {
            String why = "no Avro schema: " + e.getMessage();
            findings.add(violation(name, place(json, why), "", "not-avro", why));
        }
        if (traps) {
            schema.ifPresent(it -> findings.addAll(Defaults.wrong(name, it, lines)));
        }
        return new ContractFile(name, text, lines, schema, findings);
    }

    private static ContractFile broken(String name, String text, int line, String rule, String why) {
        return new ContractFile(name, text, Map.of(), Optional.empty(), List.of(violation(name, line, "", rule, why)));
    }

    static Finding violation(String file, int line, String path, String rule, String why) {
        return new Finding(Severity.VIOLATION, file, line, path, rule, why, "", List.of());
    }

    /** Avro's messages have no line, but mostly a name that is in the file, with its namespace or without. */
    private static int place(Node json, String message) {
        return WORD.matcher(message)
                .results()
                .map(MatchResult::group)
                .flatMap(word -> Stream.of(word, Walk.simple(word)))
                .map(word -> find(json, word))
                .flatMap(Optional::stream)
                .reduce((earlier, later) -> later)
                .orElse(json.line());
    }

    private static Optional<Integer> find(Node node, String text) {
        if (node.kind() == Node.Kind.STRING && node.text().equals(text)) {
            return Optional.of(node.line());
        }
        List<Node> children = new ArrayList<>(node.members().values());
        children.addAll(node.items());
        return children.stream()
                .map(child -> find(child, text))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Map<String, Integer> lines(Node json) {
        Map<String, Integer> lines = new HashMap<>();
        Walk.through(json, new Walk.Visitor() {
            @Override
            public void named(Node type, String fullName) {
                lines.putIfAbsent(fullName, type.line());
            }

            @Override
            public void field(Node field, String record, String name) {
                lines.putIfAbsent(record + "#" + name, field.line());
            }

            @Override
            public void type(Node type, String path) {}
        });
        return lines;
    }

    /** Line of a field; of its record where the field is gone; 0 if the file defines neither. */
    int line(String type, String field) {
        return lines.getOrDefault(type + "#" + field, lines.getOrDefault(type, 0));
    }
}
