package io.penstock.ingestion.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.failure.PenstockException;
import io.penstock.common.names.Names;
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
import org.junit.jupiter.api.Test;

class ChangePumpTest {
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final Deque<List<FeedEvent>> batches = new ArrayDeque<>();
    private final List<String> happened = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong(1_000_000_000_000L);
    private final ChangePump pump = new ChangePump(
            new Feed(),
            new Log(),
            Map.of("public.orders", new ChangeMapper(Orders.SOURCE, new Names("shop"), 1)),
            new Listener(),
            nanos::get,
            IDLE);

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
    void nothingIsCommittedInsideATransactionHoweverLongItTakes() throws Exception {
        step(begin(), row("o1"));
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        step();
        step(row("o2"));

        assertThat(happened).containsExactly("begin", "send", "send");
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
    void theWholeSnapshotIsOneTransaction() throws Exception {
        step(read("o1"), read("o2"));
        step(read("o3"));
        step(read("o4"), new FeedEvent.SnapshotEnd(position(50, true)));

        assertThat(happened).containsExactly("begin", "send", "send", "send", "send", "commit 50", "confirm 50");
    }

    @Test
    void aSnapshotThatEndsWithoutSayingSoIsCommittedWithTheFirstTransactionBehindIt() throws Exception {
        step(read("o1"));
        step(begin(), end(100));

        assertThat(happened).containsExactly("begin", "send", "commit 100", "confirm 100");
    }

    @Test
    void aSnapshotThatIsStoppedIsVoid() throws Exception {
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
        batches.add(List.of(begin(), row("o1"), new FeedEvent.Truncated("public.orders", 0x1_0000_00ffL), end(100)));

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
        return new FeedEvent.End(position(lsn, false));
    }

    private static SourcePosition position(long lsn, boolean snapshot) {
        return new SourcePosition(lsn, 1_000, snapshot);
    }

    private final class Feed implements ChangeFeed {
        @Override
        public List<FeedEvent> poll() {
            List<FeedEvent> next = batches.poll();
            return next == null ? List.of() : next;
        }

        @Override
        public void confirm(SourcePosition position) {
            happened.add("confirm " + position.lsn());
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
        public void commit(SourcePosition position) {
            if (position.lsn() < 0) {
                throw new IllegalStateException("commit failed");
            }
            happened.add("commit " + position.lsn());
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
        public void committed(SourcePosition position, long records, long sourceTransactions) {
            seen.add("committed " + position.lsn() + ": " + records + " of " + sourceTransactions);
        }
    }
}
