package io.penstock.benchmarks.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.penstock.benchmarks.ingestion.Progress.Position;
import io.penstock.benchmarks.ingestion.Stopwatch.Span;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StopwatchTest {
    private static final Position START = new Position(0, 0);

    /** Each question takes one second of the clock's. */
    private final Deque<Position> script = new ArrayDeque<>();

    private Position last = START;
    private long seconds;

    private final Stopwatch stopwatch = new Stopwatch(
            () -> {
                seconds++;
                last = script.isEmpty() ? last : script.remove();
                return last;
            },
            () -> seconds * 2.0,
            () -> seconds * 1_000_000_000,
            Duration.ofSeconds(20));

    @Test
    void aTransactionIsTimedFromItsFirstRecordToItsCommit() throws Exception {
        script.addAll(List.of(START, START, new Position(5, 0), new Position(9, 0), new Position(10, 10)));

        Span span = stopwatch.fromFirstRecord(START, () -> true);

        assertThat(span.seconds()).isEqualTo(2, within(1e-9));
        assertThat(span.cpuSeconds()).isEqualTo(4, within(1e-9));
    }

    @Test
    void aBacklogIsTimedFromNow() throws Exception {
        script.addAll(List.of(START, START, new Position(10, 10)));

        assertThat(stopwatch.fromNow(START, () -> true).seconds()).isEqualTo(3, within(1e-9));
    }

    @Test
    void aPauseIsNotTheEndWhileSomethingIsMissing() throws Exception {
        Position half = new Position(5, 5);
        script.addAll(List.of(half, half, half, half, half, new Position(10, 10)));

        Span span = stopwatch.fromNow(START, () -> last.committed() == 10);

        assertThat(span.seconds()).isEqualTo(6, within(1e-9));
    }

    @Test
    void whoNeverComesToAnEndIsGivenUp() throws Exception {
        script.add(new Position(5, 5));

        Span span = stopwatch.fromNow(START, () -> false);

        assertThat(span.seconds()).isEqualTo(1, within(1e-9));
        assertThat(seconds).isGreaterThan(20);
    }
}
