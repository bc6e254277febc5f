package io.penstock.ingestion.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.ingestion.cdc.postgres.Lsn;
import io.penstock.ingestion.contract.RowChange;
import io.penstock.ingestion.contract.RowImage;
import io.penstock.ingestion.flow.Checkpoint;
import io.penstock.ingestion.flow.FeedEvent;
import io.penstock.ingestion.flow.SourcePosition;
import io.penstock.ingestion.flow.TableProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshot and log together tell each row's story once and in order, whatever interleaves and whatever is killed. */
class SnapshotFeedTest {
    private static final int RUNS = Integer.getInteger("penstock.runs", 400);
    private static final long SEED = Long.getLong("penstock.seed", System.nanoTime());

    /** Transaction numbers far from and right before the end of their 32 bits. */
    @ParameterizedTest
    @ValueSource(longs = {1_000, (1L << 32) - 20, (5L << 32) - 20})
    void aFirstSnapshot(long firstXid) throws Exception {
        for (int run = 0; run < RUNS; run++) {
            new Story(SEED + run, firstXid).tell(false);
        }
    }

    @Test
    void aTableThatIsReadAgain() throws Exception {
        for (int run = 0; run < RUNS; run++) {
            new Story(SEED + run, 1_000).tell(true);
        }
    }

    @Test
    void oneThatBeganInTheOrderOfAnotherKeyHasToBeginAnew() {
        SimulatedDatabase database = new SimulatedDatabase(new Random(SEED), 1_000);
        TableProgress begun =
                new TableProgress(TableProgress.Phase.INITIAL, 5, List.of("code"), List.of("e"), Optional.empty());
        Checkpoint from =
                new Checkpoint(new SourcePosition(new Lsn(database.end()), 0), Map.of(SimulatedDatabase.TABLE, begun));
        SnapshotFeed feed =
                new SnapshotFeed(database.from(from.position()), database, from, List.of(SimulatedDatabase.TABLE), 10);

        assertThatThrownBy(feed::poll)
                .hasMessage(
                        "the primary key of table public.t is (id) and was (code) when its snapshot began: the snapshot"
                                + " must begin anew. Run: ingestion … --resnapshot public.t");
    }

    /** What Kafka holds, and a process that is killed now and then. */
    private static final class Story {
        private final long seed;
        private final Random random;
        private final SimulatedDatabase database;
        private final TreeMap<String, String> held = new TreeMap<>();
        private final List<Runnable> transaction = new ArrayList<>();
        private Checkpoint committed;
        private SnapshotFeed feed;
        private long reads;

        private Story(long seed, long firstXid) {
            this.seed = seed;
            this.random = new Random(seed);
            this.database = new SimulatedDatabase(random, firstXid);
            this.committed = new Checkpoint(new SourcePosition(new Lsn(database.end()), 0), Map.of());
            this.feed = start();
        }

        private SnapshotFeed start() {
            transaction.clear();
            return new SnapshotFeed(
                    database.from(committed.position()),
                    database,
                    committed,
                    List.of(SimulatedDatabase.TABLE),
                    1 + random.nextInt(6));
        }

        private void tell(boolean again) throws InterruptedException {
            for (int i = 0; i < 60; i++) {
                live();
            }
            finish();
            if (again) {
                reads = 0;
                for (int i = 0; i < 60; i++) {
                    if (i % 20 == 0) {
                        feed.request(SimulatedDatabase.TABLE);
                    }
                    live();
                }
                feed.request(SimulatedDatabase.TABLE);
                finish();
                assertThat(reads).as(repeat()).isPositive();
            }
        }

        private void live() throws InterruptedException {
            for (int i = random.nextInt(5); i > 0; i--) {
                database.step();
            }
            poll();
            if (random.nextInt(25) == 0) {
                feed = start();
            }
        }

        private void finish() throws InterruptedException {
            database.quiesce();
            for (int i = 0; i < 2_000 && !done(); i++) {
                poll();
            }
            assertThat(committed.tables()).as(repeat()).containsValue(TableProgress.COMPLETE);
            TreeMap<String, String> expected = new TreeMap<>();
            database.rows.forEach((key, value) -> expected.put(Integer.toString(key), Long.toString(value)));
            assertThat(held).as(repeat()).isEqualTo(expected);
        }

        private boolean done() {
            return committed.tables().containsValue(TableProgress.COMPLETE)
                    && committed.position().place().order() == database.end();
        }

        private void poll() throws InterruptedException {
            for (FeedEvent event : feed.poll()) {
                if (event instanceof FeedEvent.Changed changed) {
                    transaction.add(() -> apply(changed.change()));
                } else if (event instanceof FeedEvent.Read read) {
                    transaction.add(() -> apply(read.change()));
                } else if (event instanceof FeedEvent.End end) {
                    commit(end.checkpoint());
                } else if (event instanceof FeedEvent.ChunkEnd end) {
                    commit(end.checkpoint());
                }
            }
        }

        private void commit(Checkpoint checkpoint) {
            transaction.forEach(Runnable::run);
            transaction.clear();
            committed = checkpoint;
        }

        private void apply(RowChange change) {
            if (change.op().equals("r")) {
                reads++;
            }
            if (change.before() != null) {
                assertThat(held.remove(text(change.before(), 0)))
                        .as("the row before, " + repeat())
                        .isEqualTo(text(change.before(), 1));
            }
            if (change.after() != null) {
                assertThat(held.put(String.valueOf(text(change.after(), 0)), String.valueOf(text(change.after(), 1))))
                        .as("a row that is there already, " + repeat())
                        .isNull();
            }
        }

        private static @Nullable String text(RowImage row, int column) {
            return row.text(SimulatedDatabase.SHAPE, column);
        }

        private String repeat() {
            return "-Dpenstock.seed=" + seed + " -Dpenstock.runs=1";
        }
    }
}
