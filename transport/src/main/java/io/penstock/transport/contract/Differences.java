package io.penstock.transport.contract;

import io.penstock.common.registry.Types;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** What two schemas say differently, type by type and field by field. */
final class Differences {
    /**
     * One difference.
     *
     * @param sign {@code +}, {@code -} or {@code ~}
     * @param path {@code OrderEvent.weight}
     */
    record Difference(String sign, String path, String what) {
        String describe() {
            return sign + " " + path + "  " + what;
        }

        Map<String, Object> members() {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("change", sign);
            members.put("path", path);
            members.put("what", what);
            return members;
        }
    }

    private final List<Difference> found = new ArrayList<>();

    private Differences() {}

    static List<Difference> between(Schema former, Schema next) {
        Differences differences = new Differences();
        Map<String, Schema> before = NamedTypes.of(former);
        Map<String, Schema> after = NamedTypes.of(next);
        if (!former.getFullName().equals(next.getFullName())) {
            differences.changed(next.getName(), "name", former.getFullName(), next.getFullName());
            before.put(next.getFullName(), former);
            before.remove(former.getFullName());
        }
        after.forEach((name, type) -> {
            Schema old = before.remove(name);
            if (old == null) {
                differences.add("+", type.getName(), type.getType().getName() + " " + name);
            } else {
                differences.compare(old, type);
            }
        });
        before.forEach((name, type) ->
                differences.add("-", type.getName(), type.getType().getName() + " " + name));
        return List.copyOf(differences.found);
    }

    private void compare(Schema old, Schema next) {
        String path = next.getName();
        changed(path, "doc", text(old.getDoc()), text(next.getDoc()));
        if (old.getType() != next.getType()) {
            changed(path, "type", old.getType().getName(), next.getType().getName());
            return;
        }
        switch (next.getType()) {
            case RECORD -> fields(old, next);
            case ENUM -> {
                changed(
                        path,
                        "symbols",
                        old.getEnumSymbols().toString(),
                        next.getEnumSymbols().toString());
                changed(path, "default", text(old.getEnumDefault()), text(next.getEnumDefault()));
            }
            case FIXED -> changed(path, "size", "" + old.getFixedSize(), "" + next.getFixedSize());
            case ARRAY, MAP, UNION, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
        }
    }

    private void fields(Schema old, Schema next) {
        for (Schema.Field field : next.getFields()) {
            String path = next.getName() + "." + field.name();
            Schema.Field before = old.getField(field.name());
            if (before == null) {
                add("+", path, Types.name(field.schema()) + ", default " + value(field));
                continue;
            }
            changed(path, "type", Types.name(before.schema()), Types.name(field.schema()));
            changed(path, "default", value(before), value(field));
            changed(path, "doc", text(before.doc()), text(field.doc()));
            changed(
                    path,
                    "aliases",
                    before.aliases().toString(),
                    field.aliases().toString());
            Set<String> properties = new LinkedHashSet<>(before.getObjectProps().keySet());
            properties.addAll(field.getObjectProps().keySet());
            properties.forEach(
                    key -> changed(path, key, text(before.getObjectProp(key)), text(field.getObjectProp(key))));
        }
        for (Schema.Field field : old.getFields()) {
            if (next.getField(field.name()) == null) {
                add("-", next.getName() + "." + field.name(), Types.name(field.schema()) + ", default " + value(field));
            }
        }
    }

    /** As it stands in the file; {@code none} if there is none. */
    static String value(Schema.Field field) {
        return field.hasDefaultValue()
                ? field.defaultVal() == JsonProperties.NULL_VALUE ? "null" : text(field.defaultVal())
                : "none";
    }

    private static String text(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        return value == null ? "none" : value instanceof String word ? "\"" + word + "\"" : value.toString();
    }

    private void changed(String path, String what, String before, String after) {
        if (!Objects.equals(before, after)) {
            add("~", path, what + ": " + before + " -> " + after);
        }
    }

    private void add(String sign, String path, String what) {
        found.add(new Difference(sign, path, what));
    }
}
