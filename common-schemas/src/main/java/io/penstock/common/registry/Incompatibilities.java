package io.penstock.common.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;

/**
 * What keeps a schema from being fully compatible with former ones: field by field, with what to do. By Avro's rules, and
 * by two that Avro's check lacks and its readers need: full names stay, and a number keeps its logical type.
 */
public final class Incompatibilities {
    private Incompatibilities() {}

    /** Against {@code next} after {@code versions}, in both directions and against each; none if it fits. */
    public static List<Incompatibility> with(List<Registered> versions, Schema next) {
        Map<String, Schema> former = new LinkedHashMap<>();
        versions.forEach(version -> former.put("version " + version.version(), version.schema()));
        return with(former, next);
    }

    /**
     * As {@link #with(List, Schema)}, with schemas from anywhere.
     *
     * @param former by what to call them, oldest first
     */
    public static List<Incompatibility> with(Map<String, Schema> former, Schema next) {
        Map<Incompatibility, List<String>> names = new LinkedHashMap<>();
        former.forEach((name, schema) -> between(schema, next)
                .forEach(found ->
                        names.computeIfAbsent(found, any -> new ArrayList<>()).add(name)));
        return names.entrySet().stream()
                .map(entry -> named(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Incompatibility named(Incompatibility found, List<String> against) {
        return new Incompatibility(found.rule(), found.type(), found.field(), found.why(), found.remedy(), against);
    }

    /** Without a name for what it is against. A verdict of Avro's that no rule of ours explains is given in its words. */
    private static List<Incompatibility> between(Schema former, Schema next) {
        List<Incompatibility> found = new FullCompatibility().check(former, next);
        if (!found.isEmpty()) {
            return found;
        }
        return Stream.concat(
                        avro(next, former, "older records cannot be read: "),
                        avro(former, next, "older readers cannot read new records: "))
                .map(why -> new Incompatibility(
                        "avro", next.getFullName(), "", why, "keep what was there and add a new field", List.of()))
                .collect(Collectors.toList());
    }

    private static Stream<String> avro(Schema reader, Schema writer, String what) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult()
                .getIncompatibilities()
                .stream()
                .map(found ->
                        what + found.getType().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " at "
                                + found.getLocation() + ": " + found.getMessage());
    }
}
