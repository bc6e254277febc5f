package io.penstock.ingestion.flow;

import io.penstock.common.names.Names;
import io.penstock.ingestion.cdc.postgres.Lsn;
import io.penstock.ingestion.contract.ChangeMapper;
import io.penstock.ingestion.contract.Orders;
import io.penstock.ingestion.contract.Outgoing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A pump between a log and Kafka that are lists, and what happened. */
abstract class PumpedChanges {
    static final Duration IDLE = Duration.ofSeconds(1);

    final Deque<List<FeedEvent>> batches = new ArrayDeque<>();
    final List<String> happened = new ArrayList<>();
    final AtomicLong nanos = new AtomicLong(1_000_000_000_000L);
    static final long MOST = 4;
    static final Duration OPEN = Duration.ofMinutes(3);

    ChangePump pump = pump(new Checkpoint(position(1), Map.of()));

    ChangePump pump(Checkpoint from) {
        return new ChangePump(
                new Feed(),
                new Log(),
                from,
                Map.of("public.orders", new ChangeMapper(Orders.SOURCE, new Names("shop"), 1, 1 << 20)),
                new Listener(),
                nanos::get,
                new ChangePump.Limits(IDLE, MOST, OPEN));
    }

    final List<String> seen = new ArrayList<>();

    void step(FeedEvent... events) throws InterruptedException {
        batches.add(List.of(events));
        pump.step();
    }

    static FeedEvent begin() {
        return new FeedEvent.Begin();
    }

    static FeedEvent row(String order) {
        return new FeedEvent.Changed(Orders.created(order));
    }

    static FeedEvent read(String order) {
        return new FeedEvent.Read(Orders.created(order));
    }

    static FeedEvent end(long lsn) {
        return new FeedEvent.End(position(lsn));
    }

    static FeedEvent chunkEnd(long lsn) {
        return new FeedEvent.ChunkEnd(new Checkpoint(position(lsn), Map.of()));
    }

    static SourcePosition position(long lsn) {
        return new SourcePosition(new Lsn(lsn), 1_000);
    }

    private final class Feed implements ChangeFeed {
        @Override
        public List<FeedEvent> poll() {
            List<FeedEvent> next = batches.poll();
            return next == null ? List.of() : next;
        }

        @Override
        public void confirm(SourcePosition position) {
            happened.add("confirm " + position.place().order());
        }
    }

    private final class Log implements ChangeLog {
        @Override
        public void begin() {
            happened.add("begin");
        }

        @Override
        public void send(Outgoing record) {
            happened.add(record.isDeadLetter() ? "dead" : "send");
        }

        @Override
        public void commit(Checkpoint checkpoint) {
            if (checkpoint.position().place().order() < 0) {
                throw new IllegalStateException("commit failed");
            }
            happened.add("commit " + checkpoint.position().place().order()
                    + checkpoint
                            .split()
                            .map(part -> " and " + part.changes() + " of " + part.txId())
                            .orElse(""));
        }

        @Override
        public void abort() {
            happened.add("abort");
        }
    }

    private final class Listener implements FlowListener {
        @Override
        public void sent(String source, String op, boolean deadLetter) {
            seen.add(source + " " + op + " " + deadLetter);
        }

        @Override
        public void committed(Checkpoint checkpoint, long records, long sourceTransactions) {
            seen.add("committed " + checkpoint.position().place().order() + ": " + records + " of "
                    + sourceTransactions);
        }
    }
}
