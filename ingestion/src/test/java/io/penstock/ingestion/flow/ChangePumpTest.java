package io.penstock.ingestion.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.failure.PenstockException;
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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ChangePumpTest {
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final Deque<List<FeedEvent>> batches = new ArrayDeque<>();
    private final List<String> happened = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong(1_000_000_000_000L);
    private static final long MOST = 4;
    private static final Duration OPEN = Duration.ofMinutes(3);

    private ChangePump pump = pump(new Checkpoint(position(1), Map.of()));

    private ChangePump pump(Checkpoint from) {
        return new ChangePump(
                new Feed(),
                new Log(),
                from,
                Map.of("public.orders", new ChangeMapper(Orders.SOURCE, new Names("shop"), 1)),
                new Listener(),
                nanos::get,
                new ChangePump.Limits(IDLE, MOST, OPEN));
    }

    @Test
    void commitsWhereASourceTransactionEndsAndTellsTheSourceAfterwards() throws Exception {
        step(begin(), row("o1"), row("o2"), end(100));

        assertThat(happened).containsExactly("begin", "send", "send", "commit 100", "confirm 100");
    }

    @Test
    void manySmallSourceTransactionsShareAKafkaTransaction() throws Exception {
        step(begin(), row("o1"), end(100), begin(), row("o2"), end(200), begin(), row("o3"), end(300));

        assertThat(happened).containsExactly("begin", "send", "send", "send", "commit 300", "confirm 300");
    }

    @Test
    void aBatchThatStopsInsideATransactionCommitsAtTheLastEndBeforeIt() throws Exception {
        step(begin(), row("o1"), end(100), begin(), row("o2"));
        step(row("o3"));
        step(row("o4"), end(200));

        assertThat(happened)
                .containsExactly(
                        "begin",
                        "send",
                        "commit 100",
                        "confirm 100",
                        "begin",
                        "send",
                        "send",
                        "send",
                        "commit 200",
                        "confirm 200");
    }

    @Test
    void aTransactionBeyondTheLimitIsSplitAndItsPartStored() throws Exception {
        step(begin(), row("o1"), row("o2"), row("o3"));
        step(row("o4"), row("o5"), row("o6"), end(100));

        assertThat(happened)
                .containsExactly(
                        "begin",
                        "send",
                        "send",
                        "send",
                        "send",
                        "commit 1 and 4 of 750",
                        "confirm 1",
                        "begin",
                        "send",
                        "send",
                        "commit 100",
                        "confirm 100");
    }

    @Test
    void aTransactionThatStaysOpenForLongIsSplitToo() throws Exception {
        step(begin(), row("o1"));
        nanos.addAndGet(OPEN.toNanos());
        step(row("o2"));

        assertThat(happened).containsExactly("begin", "send", "commit 1 and 1 of 750", "confirm 1", "begin", "send");
    }

    @Test
    void whatWasWrittenOfASplitTransactionIsPassedOver() throws Exception {
        pump = pump(new Checkpoint(position(50), Optional.of(new Checkpoint.Split(750, 2)), Map.of()));

        step(begin(), row("o1"), row("o2"), row("o3"), end(100));

        assertThat(happened).containsExactly("begin", "send", "commit 100", "confirm 100");
    }

    @Test
    void aTransactionThatWasWrittenToItsLastChangeOnlyMovesThePosition() throws Exception {
        pump = pump(new Checkpoint(position(50), Optional.of(new Checkpoint.Split(750, 2)), Map.of()));

        step(begin(), row("o1"), row("o2"), end(100), begin(), row("o3"), end(200));

        assertThat(happened).containsExactly("begin", "send", "commit 200", "confirm 200");
    }

    @Test
    void anotherTransactionInThePlaceOfTheSplitOneIsNotGuessedAt() {
        pump = pump(new Checkpoint(position(50), Optional.of(new Checkpoint.Split(8, 2)), Map.of()));
        batches.add(List.of(begin(), row("o1")));

        assertThatThrownBy(pump::step)
                .hasMessageContaining(
                        "behind LSN 0/32 the log has transaction 750, but Kafka holds a part of transaction 8");
    }

    @Test
    void aSplitPartIsFollowedByFurtherPartsCountedFromTheTransactionsBegin() throws Exception {
        pump = pump(new Checkpoint(position(50), Optional.of(new Checkpoint.Split(750, 1)), Map.of()));

        step(begin(), row("o1"), row("o2"), row("o3"), row("o4"), row("o5"), row("o6"), end(100));

        assertThat(happened).contains("commit 50 and 5 of 750", "commit 100");
    }

    @Test
    void aStopInsideATransactionVoidsWhatWasSentOfIt() throws Exception {
        step(begin(), row("o1"), end(100), begin(), row("o2"));

        pump.finish();

        assertThat(happened).containsExactly("begin", "send", "commit 100", "confirm 100", "begin", "send", "abort");
    }

    @Test
    void aStopBetweenTransactionsVoidsNothing() throws Exception {
        step(begin(), row("o1"), end(100));

        pump.finish();

        assertThat(happened).containsExactly("begin", "send", "commit 100", "confirm 100");
    }

    @Test
    void transactionsWithoutAChangeOfOursMoveThePositionNowAndThen() throws Exception {
        step(begin(), end(100));
        step(begin(), end(200));
        nanos.addAndGet(IDLE.toNanos());
        step(begin(), end(300), begin(), end(400));

        assertThat(happened)
                .containsExactly("begin", "commit 100", "confirm 100", "begin", "commit 400", "confirm 400");
    }

    @Test
    void aPositionThatWasNotStoredYetGoesOutWithTheNextChange() throws Exception {
        step(begin(), end(100));
        happened.clear();
        step(begin(), end(200));
        step(begin(), row("o1"), end(300));

        assertThat(happened).containsExactly("begin", "send", "commit 300", "confirm 300");
    }

    @Test
    void aChunkIsOneTransactionWithTheProgressThatItMakes() throws Exception {
        step(read("o1"), read("o2"));
        step(read("o3"));
        step(read("o4"), chunkEnd(50));

        assertThat(happened).containsExactly("begin", "send", "send", "send", "send", "commit 50", "confirm 50");
    }

    @Test
    void theProgressOfAnEmptyChunkIsStoredAtOnce() throws Exception {
        step(begin(), row("o1"), end(100));
        happened.clear();

        step(chunkEnd(100));

        assertThat(happened).containsExactly("begin", "commit 100", "confirm 100");
    }

    @Test
    void aChunkThatIsStoppedIsVoid() throws Exception {
        step(read("o1"));

        pump.finish();

        assertThat(happened).containsExactly("begin", "send", "abort");
    }

    @Test
    void aDeadLetterBelongsToTheTransactionOfItsNeighbours() throws Exception {
        step(begin(), row("o1"), new FeedEvent.Changed(Orders.unmappable("o2")), row("o3"), end(100));

        assertThat(happened).containsExactly("begin", "send", "dead", "send", "commit 100", "confirm 100");
    }

    @Test
    void aTruncateStopsEverythingFromItsTransactionOn() {
        batches.add(List.of(
                begin(),
                row("o1"),
                new FeedEvent.Truncated("public.orders", OptionalLong.of(750), new Lsn(0x1_0000_00ffL)),
                end(100)));

        assertThatThrownBy(pump::step)
                .isInstanceOf(PenstockException.class)
                .hasMessageContaining("TRUNCATE of public.orders at LSN 1/FF");
        assertThat(happened).containsExactly("begin", "send");
    }

    @Test
    void afterAFailedCommitTheSourceIsNotTold() {
        batches.add(List.of(begin(), row("o1"), end(-1)));

        assertThatThrownBy(pump::step).hasMessage("commit failed");
        assertThat(happened).containsExactly("begin", "send");
    }

    @Test
    void theListenerSeesRecordsAndTransactionsOfEachCommit() throws Exception {
        seen.clear();
        step(begin(), row("o1"), end(100), begin(), new FeedEvent.Changed(Orders.unmappable("o2")), end(200));

        assertThat(seen).containsExactly("orders c false", "orders c true", "committed 200: 2 of 2");
    }

    private final List<String> seen = new ArrayList<>();

    private void step(FeedEvent... events) throws InterruptedException {
        batches.add(List.of(events));
        pump.step();
    }

    private static FeedEvent begin() {
        return new FeedEvent.Begin();
    }

    private static FeedEvent row(String order) {
        return new FeedEvent.Changed(Orders.created(order));
    }

    private static FeedEvent read(String order) {
        return new FeedEvent.Read(Orders.created(order));
    }

    private static FeedEvent end(long lsn) {
        return new FeedEvent.End(position(lsn));
    }

    private static FeedEvent chunkEnd(long lsn) {
        return new FeedEvent.ChunkEnd(new Checkpoint(position(lsn), Map.of()));
    }

    private static SourcePosition position(long lsn) {
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
