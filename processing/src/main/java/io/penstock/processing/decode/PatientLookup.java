package io.penstock.processing.decode;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.wire.SchemaLookup;
import io.penstock.common.wire.UnknownSchema;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the registry for as long as it takes. The task stands still meanwhile, which is what holds the source back:
 * a record whose schema cannot be asked for is neither skipped nor a dead letter. The client below pauses between its own
 * attempts, and a cancelled task interrupts it.
 */
public final class PatientLookup implements SchemaLookup {
    private static final Logger LOG = LoggerFactory.getLogger(PatientLookup.class);

    private final SchemaLookup registry;

    /** Over a client that gives up after a while. */
    public PatientLookup(SchemaLookup registry) {
        this.registry = registry;
    }

    @Override
    public Schema byId(int id) throws UnknownSchema {
        while (true) {
            try {
                return registry.byId(id);
            } catch (PenstockException e) {
                if (e.category() != Category.EXTERNAL || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LOG.warn("waiting for the schema registry: schemaId={} code={} cause={}", id, e.code(), e.getMessage());
            }
        }
    }
}
