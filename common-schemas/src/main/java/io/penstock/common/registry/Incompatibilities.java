package io.penstock.common.registry;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;

/** Reasons for a refusal, for registries that refuse without giving any: found with Avro's own rules. */
final class Incompatibilities {
    private Incompatibilities() {}

    /** What stands between {@code next} and {@code version}, in both directions. */
    static List<String> between(Schema next, Registered version) {
        List<String> reasons = new ArrayList<>();
        collect(next, version.schema(), "new schema cannot read records of version " + version.version(), reasons);
        collect(
                version.schema(),
                next,
                "version " + version.version() + " cannot read records of the new schema",
                reasons);
        return reasons;
    }

    private static void collect(Schema reader, Schema writer, String what, List<String> reasons) {
        for (SchemaCompatibility.Incompatibility found : SchemaCompatibility.checkReaderWriterCompatibility(
                        reader, writer)
                .getResult()
                .getIncompatibilities()) {
            reasons.add(what + ": " + found.getType() + " at " + found.getLocation() + ": " + found.getMessage());
        }
    }
}
