package io.penstock.ingestion;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Source;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.names.Names;
import io.penstock.common.registry.RegistryClient;
import io.penstock.ingestion.cdc.SourceDatabase;
import io.penstock.ingestion.flow.ChangeLog;
import io.penstock.ingestion.flow.Checkpoint;
import io.penstock.ingestion.flow.TableProgress;
import io.penstock.ingestion.flow.TableProgress.Phase;
import io.penstock.ingestion.kafka.CommittedState;
import io.penstock.ingestion.kafka.Retraction;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where reading begins, from what Kafka holds and what the server holds. Every step that changes the server is followed by
 * a commit in Kafka that says so, and can be repeated if that commit did not come about.
 */
final class Opening {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

    private final IngestionPlan plan;
    private final SourceDatabase database;
    private final CommittedState committed;
    private final ChangeLog log;

    Opening(IngestionPlan plan, SourceDatabase database, CommittedState committed, ChangeLog log) {
        this.plan = plan;
        this.database = database;
        this.committed = committed;
        this.log = log;
    }

    /**
     * What Kafka holds; on the first start, after a slot was made for it.
     *
     * @throws PenstockException USER, if going on would lose or double changes
     */
    Checkpoint begin(Optional<Checkpoint> stored) {
        publish(stored);
        Map<String, TableProgress> known = stored.map(Checkpoint::tables).orElse(Map.of());
        requireUntold(plan.sources().stream()
                .filter(source -> !known.containsKey(tableOf(source)))
                .toList());
        Checkpoint from;
        if (stored.isPresent()) {
            from = stored.get();
            database.requireResumable(from.position());
        } else {
            from = store(new Checkpoint(database.begin(), Map.of()), captured(TableProgress.UNREAD));
        }
        return retracted(from);
    }

    /** A table that is to be read anew, or that Kafka knows nothing of, may join; of any other, changes would be missing. */
    private void publish(Optional<Checkpoint> stored) {
        List<String> followed = plan.tables().stream()
                .filter(table -> stored.map(checkpoint -> checkpoint.tables().get(table))
                        .filter(progress -> progress.phase() != Phase.RETRACT)
                        .isPresent())
                .toList();
        database.publish(followed, stored.map(held -> held.position().text()).orElse("none"));
    }

    /** A table that was never read must not be in its topic already: that could only mean that the position was lost. */
    private void requireUntold(List<Source> unread) {
        for (Source source : unread) {
            String topic = plan.names().topic(source.name());
            if (committed.holdsRecords(topic)) {
                throw new PenstockException(
                        Category.USER,
                        "position-lost",
                        "topic " + topic + " holds records, but "
                                + plan.names().cdcOffsetsTopic(plan.databaseKey()) + " does not say that slot "
                                + plan.slot() + " ever read table " + tableOf(source)
                                + ": a snapshot would double them. To take back what the topic holds and read the"
                                + " table anew, run the service once with --resnapshot " + tableOf(source));
            }
        }
    }

    /**
     * Prepares the repair: tables are to be taken back and read anew at the next start.
     *
     * @param tables {@code schema.table} each
     * @throws PenstockException USER, {@code resnapshot-incomplete}, if changes of other tables are lost too
     */
    void resnapshot(Optional<Checkpoint> stored, Collection<String> tables) {
        Optional<PenstockException> gap = gap(stored);
        if (gap.isEmpty() && stored.isPresent()) {
            Checkpoint from = stored.get();
            if (from.split().isPresent()) {
                throw new PenstockException(
                        Category.USER,
                        "transaction-split",
                        "Kafka holds a part of source transaction "
                                + from.split().get().txId()
                                + ": start the service without --resnapshot until it holds all of it");
            }
            Map<String, TableProgress> progress = new HashMap<>(from.tables());
            tables.forEach(table -> progress.put(table, TableProgress.at(Phase.RETRACT)));
            var unused = store(from, progress);
            return;
        }
        if (!tables.containsAll(plan.tables())) {
            throw new PenstockException(
                    Category.USER,
                    "resnapshot-incomplete",
                    gap.map(Throwable::getMessage).orElse("No position is stored.")
                            + " This concerns every table of the database: run it with --resnapshot all");
        }
        var unused = store(new Checkpoint(database.begin(), Map.of()), captured(TableProgress.at(Phase.RETRACT)));
    }

    private Optional<PenstockException> gap(Optional<Checkpoint> stored) {
        try {
            stored.ifPresent(checkpoint -> database.requireResumable(checkpoint.position()));
            return Optional.empty();
        } catch (PenstockException e) {
            if (e.category() != Category.USER || e.code().equals("slot-foreign")) {
                throw e;
            }
            return Optional.of(e);
        }
    }

    private Checkpoint retracted(Checkpoint from) {
        Checkpoint now = from;
        for (Source source : plan.sources()) {
            TableProgress progress = now.tables().get(tableOf(source));
            if (progress == null || progress.phase() != Phase.RETRACT) {
                continue;
            }
            String topic = plan.names().topic(source.name());
            LOG.atInfo().addKeyValue("topic", topic).log("taking back what the topic holds");
            try (RegistryClient registry = new RegistryClient(plan.environment().registry())) {
                int schemaId = registry.idOf(Names.subject(topic), ChangeEnvelope.schemaOf(source.schema()));
                var unused = new Retraction(committed, log, registry)
                        .run(source, plan.database().name(), topic, schemaId, now);
            }
            Map<String, TableProgress> after = new HashMap<>(now.tables());
            after.put(tableOf(source), TableProgress.UNREAD);
            now = store(now, after);
        }
        return now;
    }

    private Map<String, TableProgress> captured(TableProgress progress) {
        Map<String, TableProgress> all = new HashMap<>();
        plan.tables().forEach(table -> all.put(table, progress));
        return all;
    }

    private Checkpoint store(Checkpoint from, Map<String, TableProgress> tables) {
        Checkpoint checkpoint = new Checkpoint(from.position(), from.split(), tables);
        log.begin();
        log.commit(checkpoint);
        return checkpoint;
    }

    private static String tableOf(Source source) {
        return ((Origin.Cdc) source.origin()).table();
    }
}
