package io.penstock.processing.job;

import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;

/** Whether a job that was compiled with one version of a contract can take another. */
final class Contracts {

    private Contracts() {}

    /** Why not, if not. */
    static Optional<String> unreadable(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult()
                .getIncompatibilities()
                .stream()
                .findFirst()
                .map(first -> first.getType() + " at " + first.getLocation() + ", " + first.getMessage());
    }
}
