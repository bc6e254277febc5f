package io.penstock.ingestion;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.cdc.SourceDatabase;
import io.penstock.ingestion.flow.Checkpoint;
import io.penstock.ingestion.kafka.CommittedState;
import io.penstock.ingestion.kafka.KafkaChangeLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has tables read anew after changes of theirs were lost: leaves the order in Kafka, for the service to carry out. */
final class Repair {
    private static final Logger LOG = LoggerFactory.getLogger(Repair.class);
    private static final String ALL = "all";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final IngestionPlan plan;

    Repair(IngestionPlan plan) {
        this.plan = plan;
    }

    /**
     * Leaves the order.
     *
     * @param tables {@code schema.table} each, or {@code all}
     * @throws PenstockException USER, {@code unknown-table}; {@code source-busy} while the service runs
     */
    void prepare(List<String> tables) throws InterruptedException {
        List<String> wanted = tables.contains(ALL) ? plan.tables() : tables;
        List<String> unknown =
                wanted.stream().filter(table -> !plan.tables().contains(table)).toList();
        if (!unknown.isEmpty()) {
            throw new PenstockException(
                    Category.USER,
                    "unknown-table",
                    "not captured: " + String.join(", ", unknown) + "; captured of database " + plan.databaseKey()
                            + ": " + String.join(", ", plan.tables()));
        }
        Map<String, Object> client = plan.environment().kafka().clientProperties();
        String offsets = plan.names().cdcOffsetsTopic(plan.databaseKey());
        try (SourceDatabase database = plan.open()) {
            if (!entered(database)) {
                throw new PenstockException(
                        Category.USER,
                        "source-busy",
                        "another process reads slot " + plan.slot() + ": stop the service first");
            }
            database.check();
            database.publish(List.of(), "");
            try (CommittedState committed = new CommittedState(client)) {
                committed.requireTopics(plan.topics());
                try (KafkaChangeLog log = KafkaChangeLog.open(
                        client, plan.names().ingestionTransactionalId(plan.databaseKey()), offsets, plan.slot())) {
                    Optional<Checkpoint> stored = committed.checkpoint(offsets, plan.slot(), plan.kind());
                    new Opening(plan, database, committed, log).resnapshot(stored, wanted);
                }
            }
        }
        LOG.atInfo().addKeyValue("tables", wanted).log("to be taken back and read anew at the next start");
    }

    /** The server takes a moment to see that a process is gone. */
    private static boolean entered(SourceDatabase database) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!database.tryEnter()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(100);
        }
        return true;
    }
}
