package io.penstock.ingestion.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Source transactions beyond the limits. */
class SplitTransactionsTest extends PumpedChanges {

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
}
