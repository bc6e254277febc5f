package io.penstock.common.registry;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;

/**
 * What keeps a schema from being fully compatible, by Avro's own rules. For registries that refuse without a reason, and
 * for subjects whose level is laxer than the one they are about to get.
 */
public final class Incompatibilities {
    private Incompatibilities() {}

    /** Reasons against {@code next} after {@code versions}, in both directions and against each; none if it fits. */
    public static List<String> with(List<Registered> versions, Schema next) {
        List<String> reasons = new ArrayList<>();
        for (Registered version : versions) {
            collect(
                    next,
                    version.schema(),
                    "the new schema cannot read records of version " + version.version(),
                    reasons);
            collect(
                    version.schema(),
                    next,
                    "version " + version.version() + " cannot read records of the new schema",
                    reasons);
        }
        return List.copyOf(reasons);
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
