package io.penstock.ingestion.snapshot;

import io.penstock.common.change.ChangeSource;
import io.penstock.ingestion.cdc.postgres.Lsn;
import io.penstock.ingestion.cdc.postgres.PgSnapshot;
import io.penstock.ingestion.contract.Column;
import io.penstock.ingestion.contract.ColumnType;
import io.penstock.ingestion.contract.RowChange;
import io.penstock.ingestion.contract.RowImage;
import io.penstock.ingestion.contract.TableShape;
import io.penstock.ingestion.flow.ChangeFeed;
import io.penstock.ingestion.flow.FeedEvent;
import io.penstock.ingestion.flow.LogPlace;
import io.penstock.ingestion.flow.SourcePosition;
import io.penstock.ingestion.flow.Visibility;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One table, its log and its views as PostgreSQL has them: transactions that interleave, a log in the order of commits, a
 * commit that is in the log before others see it, and reads that see what was over when they began.
 */
final class SimulatedDatabase implements TableReader {
    static final String TABLE = "public.t";
    static final TableShape SHAPE = new TableShape(
            "public", "t", List.of(Column.scalar("id", ColumnType.INTEGER), Column.scalar("v", ColumnType.BIGINT)));
    private static final int KEYS = 30;
    private static final int OPEN = 3;

    private final Random random;
    /** As new views see it. */
    final TreeMap<Integer, Long> rows = new TreeMap<>();

    private final List<Transaction> open = new ArrayList<>();
    /** In the log, but not seen by new views yet. */
    private final Deque<Transaction> committing = new ArrayDeque<>();

    private final List<Logged> log = new ArrayList<>();
    private long xid;
    private long lsn = 100;
    private long values;
    private boolean quiet;

    /** @param xid of the first transaction */
    SimulatedDatabase(Random random, long xid) {
        this.random = random;
        this.xid = xid;
        for (int i = 0; i < KEYS; i += 2) {
            rows.put(i, ++values);
        }
    }

    private record Write(
            int key,
            @Nullable Long before,
            @Nullable Integer movedTo,
            @Nullable Long after) {}

    private static final class Transaction {
        private final long xid;
        private final List<Write> writes = new ArrayList<>();
        private final Map<Integer, Long> touched = new TreeMap<>();

        private Transaction(long xid) {
            this.xid = xid;
        }
    }

    private record Logged(Transaction transaction, long end) {}

    /** Some transaction does something. */
    void step() {
        quiet = false;
        switch (random.nextInt(6)) {
            case 0 -> {
                if (open.size() < OPEN) {
                    open.add(new Transaction(xid++));
                }
            }
            case 1 -> {
                if (!open.isEmpty()) {
                    Transaction done = open.remove(random.nextInt(open.size()));
                    lsn += 10;
                    log.add(new Logged(done, lsn));
                    committing.add(done);
                }
            }
            case 2 -> settle();
            default -> {
                if (!open.isEmpty()) {
                    write(open.get(random.nextInt(open.size())));
                }
            }
        }
    }

    private void settle() {
        Transaction done = committing.poll();
        if (done != null) {
            for (Write write : done.writes) {
                apply(rows, write);
            }
        }
    }

    private static void apply(Map<Integer, Long> rows, Write write) {
        rows.remove(write.key);
        if (write.after != null) {
            rows.put(write.movedTo == null ? write.key : write.movedTo, write.after);
        }
    }

    /** Rows that another transaction has written are locked until it is over. */
    private void write(Transaction by) {
        int key = random.nextInt(KEYS);
        int target = random.nextInt(KEYS);
        if (locked(by, key) || locked(by, target)) {
            return;
        }
        TreeMap<Integer, Long> seen = new TreeMap<>(rows);
        by.writes.forEach(write -> apply(seen, write));
        Long before = seen.get(key);
        if (before == null) {
            by.writes.add(new Write(key, null, null, ++values));
        } else if (random.nextInt(3) == 0) {
            by.writes.add(new Write(key, before, null, null));
        } else if (random.nextInt(3) == 0 && !seen.containsKey(target)) {
            by.writes.add(new Write(key, before, target, ++values));
            by.touched.put(target, 0L);
        } else {
            by.writes.add(new Write(key, before, null, ++values));
        }
        by.touched.put(key, 0L);
    }

    private boolean locked(Transaction by, int key) {
        return open.stream().anyMatch(other -> other != by && other.touched.containsKey(key))
                || committing.stream().anyMatch(other -> other.touched.containsKey(key));
    }

    /** Everybody commits, everything is seen; until the next step nothing happens. */
    void quiesce() {
        quiet = true;
        for (Transaction done : open) {
            lsn += 10;
            log.add(new Logged(done, lsn));
            committing.add(done);
        }
        open.clear();
        while (!committing.isEmpty()) {
            settle();
        }
        beat();
    }

    long end() {
        return lsn;
    }

    /** The log behind a position, a few events at a time. */
    ChangeFeed from(SourcePosition position) {
        return new ChangeFeed() {
            private int next;
            private final Deque<FeedEvent> rest = new ArrayDeque<>();

            @Override
            public List<FeedEvent> poll() {
                for (; next < log.size() && rest.size() < 4; next++) {
                    if (log.get(next).end > position.place().order()) {
                        tell(log.get(next), rest);
                    }
                }
                List<FeedEvent> batch = new ArrayList<>();
                for (int i = random.nextInt(6); i > 0 && !rest.isEmpty(); i--) {
                    batch.add(rest.remove());
                }
                return batch;
            }

            @Override
            public void confirm(SourcePosition confirmed) {}
        };
    }

    private static void tell(Logged logged, Deque<FeedEvent> events) {
        events.add(new FeedEvent.Begin());
        long ordinal = 0;
        for (Write write : logged.transaction.writes) {
            String op = write.before == null ? "c" : write.after == null ? "d" : "u";
            events.add(new FeedEvent.Changed(new RowChange(
                    SHAPE,
                    op,
                    write.before == null ? null : new RowImage(write.key, write.before),
                    write.after == null
                            ? null
                            : new RowImage(write.movedTo == null ? write.key : write.movedTo, write.after),
                    source(OptionalLong.of(logged.transaction.xid & 0xFFFF_FFFFL)),
                    ++ordinal,
                    0)));
        }
        events.add(new FeedEvent.End(new SourcePosition(new Lsn(logged.end), 0)));
    }

    private static ChangeSource source(OptionalLong txId) {
        return new ChangeSource("db", "public", "t", txId, OptionalLong.empty(), 0, "false");
    }

    @Override
    public List<String> key(String table) {
        return List.of("id");
    }

    @Override
    public Rows open(String table, List<String> after, int most) {
        int from = after.isEmpty() ? Integer.MIN_VALUE : Integer.parseInt(after.get(0)) + 1;
        Deque<RowImage> found = new ArrayDeque<>();
        rows.tailMap(from).entrySet().stream()
                .limit(most)
                .forEach(row -> found.add(new RowImage(row.getKey(), row.getValue())));
        Visibility shows = now();
        long at = lsn;
        return new Rows() {
            @Override
            public TableShape shape() {
                return SHAPE;
            }

            @Override
            public Visibility shows() {
                return shows;
            }

            @Override
            public LogPlace place() {
                return new Lsn(at);
            }

            @Override
            public ChangeSource source() {
                return SimulatedDatabase.source(OptionalLong.empty());
            }

            @Override
            public List<RowImage> next(int slice) {
                if (!quiet) {
                    step();
                }
                List<RowImage> next = new ArrayList<>();
                while (next.size() < 2 && !found.isEmpty()) {
                    next.add(found.remove());
                }
                return next;
            }

            @Override
            public long bytes() {
                return random.nextInt(10) == 0 ? Long.MAX_VALUE : 0;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Visibility now() {
        List<Long> running = Stream.concat(open.stream(), committing.stream())
                .map(transaction -> transaction.xid)
                .sorted()
                .toList();
        return new PgSnapshot(running.isEmpty() ? xid : running.get(0), xid, running);
    }

    @Override
    public int[] places(String table, List<List<String>> keys, List<List<String>> bounds) {
        return keys.stream()
                .mapToInt(key -> (int) bounds.stream()
                        .filter(bound -> Integer.parseInt(key.get(0)) > Integer.parseInt(bound.get(0)))
                        .count())
                .toArray();
    }

    @Override
    public void beat() {
        lsn += 10;
        log.add(new Logged(new Transaction(xid++), lsn));
    }

    @Override
    public void close() {}
}
