package io.penstock.ingestion.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.cdc.postgres.Lsn;
import io.penstock.ingestion.contract.Orders;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ChangePumpTest extends PumpedChanges {

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
}
