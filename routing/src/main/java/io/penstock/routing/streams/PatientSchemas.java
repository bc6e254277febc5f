package io.penstock.routing.streams;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.http.Health;
import io.penstock.common.names.Names;
import io.penstock.common.registry.Registered;
import io.penstock.common.registry.RegistryClient;
import io.penstock.common.wire.SchemaLookup;
import io.penstock.common.wire.UnknownSchema;
import io.penstock.routing.rule.RoutePlan;
import io.penstock.routing.rule.Schemas;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the registry for as long as it takes: a record whose schema cannot be asked for is neither skipped nor a dead
 * letter. A wait beyond the poll interval costs the instance its partitions and its open transaction; whoever has them then
 * waits in turn, from the last committed position on.
 */
public final class PatientSchemas implements Schemas, AutoCloseable {
    /** What readiness calls the registry. */
    public static final String CHECK = "registry";

    private static final Logger LOG = LoggerFactory.getLogger(PatientSchemas.class);

    private final SchemaLookup byId;
    private final BiFunction<String, Schema, Optional<Registered>> find;
    private final Runnable end;
    private final Health health;
    private final Set<Thread> asking = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    /** Assigns. */
    public PatientSchemas(RegistryClient registry, Health health) {
        this(registry, registry::find, registry::close, health);
    }

    PatientSchemas(
            SchemaLookup byId, BiFunction<String, Schema, Optional<Registered>> find, Runnable end, Health health) {
        this.byId = byId;
        this.find = find;
        this.end = end;
        this.health = health;
    }

    private interface Question<T> {
        T ask() throws UnknownSchema;
    }

    @Override
    public Schema byId(int id) throws UnknownSchema {
        return patiently("schema " + id, () -> byId.byId(id));
    }

    @Override
    public OptionalInt idOf(String subject, Schema schema) {
        try {
            return patiently("subject " + subject, () -> find.apply(subject, schema)
                    .map(Registered::id)
                    .map(OptionalInt::of)
                    .orElse(OptionalInt.empty()));
        } catch (UnknownSchema e) {
            throw new IllegalStateException("a subject is not asked for by id", e);
        }
    }

    /**
     * Returns if every subject of the route holds what the route writes.
     *
     * @throws PenstockException USER, {@code schema-not-registered}
     */
    public void requireRegistered(RoutePlan plan) {
        for (String topic : plan.topics().to()) {
            if (idOf(Names.subject(topic), plan.value()).isEmpty()) {
                throw new PenstockException(
                        Category.USER,
                        "schema-not-registered",
                        "subject " + Names.subject(topic) + " does not hold what route " + plan.name()
                                + " writes; apply the pipeline");
            }
        }
    }

    /** Ends every wait. */
    @Override
    public void close() {
        stopping = true;
        asking.forEach(Thread::interrupt);
        end.run();
    }

    private <T> T patiently(String what, Question<T> question) throws UnknownSchema {
        Thread thread = Thread.currentThread();
        asking.add(thread);
        try {
            while (true) {
                try {
                    T answer = question.ask();
                    health.ready(CHECK);
                    return answer;
                } catch (PenstockException e) {
                    if (e.category() != Category.EXTERNAL || stopping || thread.isInterrupted()) {
                        throw e;
                    }
                    health.notReady(CHECK, "waiting for the answer to " + what + ": " + e.getMessage());
                    LOG.atWarn()
                            .addKeyValue("code", e.code())
                            .log("waiting for the schema registry: {}", e.getMessage());
                } catch (UnknownSchema e) {
                    // An answer too: the record is to blame, not the registry.
                    health.ready(CHECK);
                    throw e;
                }
            }
        } finally {
            asking.remove(thread);
        }
    }
}
