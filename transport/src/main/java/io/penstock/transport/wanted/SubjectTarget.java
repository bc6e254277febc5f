package io.penstock.transport.wanted;

import org.apache.avro.Schema;

/**
 * A subject of the registry as it should be.
 *
 * @param schema one of the subject's versions must be this one
 */
public record SubjectTarget(String subject, Schema schema) {
    /** A consumer may read what an older or a newer producer wrote, at any distance: topics outlive deployments. */
    public static final String COMPATIBILITY = "FULL_TRANSITIVE";
}
