package io.penstock.common.declaration;

import java.util.Objects;
import org.apache.avro.Schema;

/**
 * What a job writes.
 *
 * @param name {@link #ONLY} where the job has no other, and then its topic has the job's name alone
 * @param schema the contract: an Avro record
 * @param key contract field whose value, as text, is the record's key
 * @param upsert whether a later record replaces an earlier one of its key, and a tombstone removes it
 */
public record JobOutput(String name, Schema schema, String key, boolean upsert) {

    /** The name of an output that needs none. */
    public static final String ONLY = "";

    public JobOutput {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(key, "key");
    }
}
