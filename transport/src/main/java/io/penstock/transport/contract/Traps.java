package io.penstock.transport.contract;

import io.penstock.common.declaration.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What Avro takes without a word and people regret later. Seen in the text, before Avro drops it. */
final class Traps implements Walk.Visitor {
    /** Types that need more than their name. */
    private static final Set<String> NESTED = Set.of("record", "error", "enum", "array", "map", "fixed");

    /** By these a schema names classes that Avro's Java readers then load and construct: a way to run foreign code. */
    private static final Set<String> CLASSES = Set.of("java-class", "java-key-class", "java-element-class");

    private static final Set<String> FIELD_KEYS = Set.of("name", "type", "doc", "default", "order", "aliases");
    private static final Set<String> OWN_KEYS = Set.of("pii", "tags");

    private final String file;
    private final List<Finding> found = new ArrayList<>();

    private Traps(String file) {
        this.file = file;
    }

    static List<Finding> in(String file, Node schema) {
        Traps traps = new Traps(file);
        Walk.through(schema, traps);
        return List.copyOf(traps.found);
    }

    @Override
    public void named(Node type, String fullName) {
        String path = Walk.simple(fullName);
        if (type.string("type").filter("enum"::equals).isPresent()
                && type.member("default").isEmpty()) {
            warning(
                    type.line("symbols"),
                    path,
                    "enum-without-default",
                    "without a \"default\" the enum can never gain or lose a symbol",
                    "name one of the symbols, such as UNKNOWN, as \"default\" from the first version on");
        }
        if (type.member("aliases").isPresent()) {
            alias(type, path);
        }
    }

    @Override
    public void field(Node field, String record, String name) {
        String path = Walk.simple(record) + "." + name;
        field.string("type").filter(NESTED::contains).ifPresent(kind -> notNested(field, path, kind));
        if (field.member("logicalType").isPresent()) {
            logicalTypeOutside(field, path);
        }
        if (field.member("aliases").isPresent()) {
            alias(field, path);
        }
        classes(field, path);
        for (String key : field.members().keySet()) {
            if (!FIELD_KEYS.contains(key) && !OWN_KEYS.contains(key)) {
                Nearest.to(key, FIELD_KEYS)
                        .ifPresent(meant -> warning(
                                field.line(key),
                                path,
                                "unknown-key",
                                "Avro passes over '" + key + "'",
                                "did you mean '" + meant + "'?"));
            }
        }
        field.member("type").filter(Traps::isOptional).ifPresent(union -> optional(field, union, path));
    }

    @Override
    public void type(Node type, String path) {
        classes(type, path);
        type.member("logicalType").ifPresent(logical -> {
            if (type.member("type").filter(it -> it.kind() == Node.Kind.ARRAY).isPresent()) {
                logicalTypeOutside(type, path);
            } else {
                LogicalTypeText.wrong(type)
                        .ifPresent(why -> violation(
                                logical.line(),
                                path,
                                "logical-type-ignored",
                                why + "; Avro passes over it, and readers get the bare value",
                                "see Avro's table of logical types"));
            }
        });
    }

    private void notNested(Node field, String path, String kind) {
        violation(
                field.line("type"),
                path,
                "type-not-nested",
                "'" + kind + "' stands beside its parts instead of around them",
                "write \"type\": {\"type\": \"" + kind + "\", …} with the rest of the type inside the braces");
    }

    private void logicalTypeOutside(Node node, String path) {
        String logical = node.string("logicalType").orElse("…");
        Optional<Node> type = node.member("type");
        String base = type.filter(it -> it.kind() == Node.Kind.ARRAY)
                .map(union -> union.items().stream()
                        .filter(it ->
                                it.kind() == Node.Kind.STRING && !it.text().equals("null"))
                        .map(Node::text)
                        .findFirst()
                        .orElse("…"))
                .or(() -> node.string("type"))
                .orElse("…");
        String object = "{\"type\": \"" + base + "\", \"logicalType\": \"" + logical + "\"}";
        violation(
                node.line("logicalType"),
                path,
                "logical-type-outside",
                "logicalType stands outside the type object; Avro passes over it, and readers get a bare " + base,
                "write \"type\": "
                        + (type.filter(Traps::isOptional).isPresent() ? "[\"null\", " + object + "]" : object));
    }

    private static boolean isOptional(Node type) {
        return type.items().stream().anyMatch(Traps::isNull);
    }

    private static boolean isNull(Node branch) {
        return branch.kind() == Node.Kind.STRING && branch.text().equals("null");
    }

    private void optional(Node field, Node union, String path) {
        boolean nullFirst = isNull(union.items().get(0));
        Optional<Node> value = field.member("default");
        String remedy = "write \"type\": [\"null\", …], \"default\": null";
        if (value.isEmpty()) {
            violation(
                    union.line(),
                    path,
                    "optional-without-default",
                    "can be null but has no default: it could never be left out of the contract, nor have been added",
                    remedy);
        } else if (value.get().kind() == Node.Kind.STRING && value.get().text().equals("null")) {
            violation(
                    value.get().line(), path, "default-is-text", "the default is the text \"null\", not null", remedy);
        } else if (nullFirst && value.get().kind() != Node.Kind.NULL) {
            violation(
                    value.get().line(),
                    path,
                    "default-of-another-branch",
                    "the default is not of the union's first type; most readers refuse such a schema",
                    remedy + ", or put the default's type first");
        } else if (!nullFirst && value.get().kind() == Node.Kind.NULL) {
            violation(
                    union.line(),
                    path,
                    "null-not-first",
                    "null is the default but not the union's first type; most readers refuse such a schema",
                    remedy);
        } else if (!nullFirst) {
            warning(
                    union.line(),
                    path,
                    "null-not-first",
                    "a value that is missing is read as " + value.get().text() + ", not as null",
                    "if that is not meant, " + remedy);
        }
    }

    private void alias(Node node, String path) {
        warning(
                node.line("aliases"),
                path,
                "alias",
                "an alias helps readers that have it; older ones look for the old name",
                "keep the old name, or add a field beside it and fill both");
    }

    private void classes(Node node, String path) {
        CLASSES.stream()
                .filter(key -> node.member(key).isPresent())
                .forEach(key -> violation(
                        node.line(key),
                        path,
                        "java-class",
                        key + " names a Java class for readers to load: apply refuses it",
                        "leave it out"));
    }

    private void violation(int line, String path, String rule, String why, String remedy) {
        found.add(new Finding(Severity.VIOLATION, file, line, path, rule, why, remedy, List.of()));
    }

    private void warning(int line, String path, String rule, String why, String remedy) {
        found.add(new Finding(Severity.WARNING, file, line, path, rule, why, remedy, List.of()));
    }
}
