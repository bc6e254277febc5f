package io.penstock.ingestion;

import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Source;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.http.OpsServer;
import io.penstock.ingestion.flow.Checkpoint;
import io.penstock.ingestion.flow.TableProgress;
import io.penstock.ingestion.flow.TableProgress.Phase;
import io.penstock.ingestion.snapshot.SnapshotFeed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Orders to read a table again while the log goes on. Thread-safe. */
final class SnapshotOrders implements OpsServer.Order {
    /** The answer is given once the order is in Kafka: from then on it survives the process. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<Source> sources;
    private @Nullable SnapshotFeed feed;
    private Map<String, TableProgress> committed = Map.of();

    SnapshotOrders(List<Source> sources) {
        this.sources = sources;
    }

    /** Reading began, or ended if there is no feed. */
    synchronized void reading(@Nullable SnapshotFeed current) {
        feed = current;
        committed = Map.of();
    }

    /** Kafka holds a checkpoint. */
    synchronized void committed(Checkpoint checkpoint) {
        committed = checkpoint.tables();
        notifyAll();
    }

    @Override
    public synchronized Map<String, Object> take(String name) throws InterruptedException {
        String table = tableOf(name);
        TableProgress now = committed.get(table);
        SnapshotFeed reading = feed;
        if (reading == null || now == null) {
            throw new PenstockException(Category.EXTERNAL, "not-reading", "the log is not being read yet");
        }
        if (now.phase() != Phase.DONE) {
            throw new PenstockException(
                    Category.USER,
                    "being-read",
                    "table " + table + " is being read already: " + now.rows() + " rows so far");
        }
        reading.request(table);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (feed == reading && phaseOf(table).filter(Phase.REREAD::equals).isEmpty()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                break;
            }
            wait(Math.max(1, left / 1_000_000));
        }
        if (phaseOf(table).filter(Phase.REREAD::equals).isEmpty()) {
            throw new PenstockException(
                    Category.EXTERNAL, "not-taken", "the order is not in Kafka yet and may be lost; ask again");
        }
        return Map.of("source", name, "table", table, "status", "reading again");
    }

    private Optional<Phase> phaseOf(String table) {
        return Optional.ofNullable(committed.get(table)).map(TableProgress::phase);
    }

    private String tableOf(String name) {
        return sources.stream()
                .filter(source -> source.name().equals(name))
                .map(source -> ((Origin.Cdc) source.origin()).table())
                .findFirst()
                .orElseThrow(() -> new PenstockException(
                        Category.USER,
                        "unknown-source",
                        "no source " + name + " is captured here; there are "
                                + sources.stream().map(Source::name).collect(Collectors.joining(", "))));
    }
}
