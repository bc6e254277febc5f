package io.penstock.transport.contract;

import java.util.List;

/** Goes through the places of a schema's text where Avro looks for types and fields. */
final class Walk {
    /** What is met, from the outside in. */
    interface Visitor {
        /** A record, enum or fixed where it is defined. */
        void named(Node type, String fullName);

        /** A field of a record. */
        void field(Node field, String record, String name);

        /** A type written as an object: {@code {"type": …}}. */
        void type(Node type, String path);
    }

    private final Visitor visitor;

    private Walk(Visitor visitor) {
        this.visitor = visitor;
    }

    static void through(Node schema, Visitor visitor) {
        new Walk(visitor).type(schema, "", "");
    }

    private void type(Node node, String namespace, String path) {
        switch (node.kind()) {
            case ARRAY -> node.items().forEach(branch -> type(branch, namespace, path));
            case OBJECT -> object(node, namespace, path);
            case STRING, NULL, OTHER -> {}
        }
    }

    private void object(Node node, String namespace, String path) {
        Node type = node.members().get("type");
        if (type == null) {
            visitor.type(node, path);
            return;
        }
        if (type.kind() != Node.Kind.STRING) {
            visitor.type(node, path);
            type(type, namespace, path);
            return;
        }
        switch (type.text()) {
            case "record", "error" -> {
                String full = fullName(node, namespace);
                visitor.named(node, full);
                visitor.type(node, path.isEmpty() ? simple(full) : path);
                List<Node> fields = node.member("fields").map(Node::items).orElse(List.of());
                fields.forEach(field -> field(field, full));
            }
            case "enum", "fixed" -> {
                String full = fullName(node, namespace);
                visitor.named(node, full);
                visitor.type(node, path.isEmpty() ? simple(full) : path);
            }
            case "array" -> {
                visitor.type(node, path);
                node.member("items").ifPresent(items -> type(items, namespace, path));
            }
            case "map" -> {
                visitor.type(node, path);
                node.member("values").ifPresent(values -> type(values, namespace, path));
            }
            default -> visitor.type(node, path);
        }
    }

    private void field(Node field, String record) {
        String name = field.string("name").orElse("?");
        visitor.field(field, record, name);
        int dot = record.lastIndexOf('.');
        field.member("type")
                .ifPresent(type -> type(type, dot < 0 ? "" : record.substring(0, dot), simple(record) + "." + name));
    }

    private static String fullName(Node type, String namespace) {
        String name = type.string("name").orElse("?");
        String space = type.string("namespace").orElse(namespace);
        return name.indexOf('.') >= 0 || space.isEmpty() ? name : space + "." + name;
    }

    static String simple(String fullName) {
        return fullName.substring(fullName.lastIndexOf('.') + 1);
    }
}
