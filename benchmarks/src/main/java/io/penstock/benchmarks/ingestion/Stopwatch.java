package io.penstock.benchmarks.ingestion;

import io.penstock.benchmarks.ingestion.Progress.Position;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Times one phase from outside: from the moment when its first record reached the broker's log, or from a given one, to
 * the moment when the last of it was committed. Both are exact to {@link #INTERVAL}; what follows the last commit, and
 * the check that it was the last, is not counted.
 */
final class Stopwatch {
    static final Duration INTERVAL = Duration.ofMillis(10);
    private static final Duration QUIET = Duration.ofMillis(1500);

    private final Progress progress;
    private final DoubleSupplier readerCpu;
    private final LongSupplier nanoClock;
    private final Duration patience;

    /**
     * @param readerCpu CPU seconds of the reader so far
     * @param patience how long a reader may make no progress at all before it is given up
     */
    Stopwatch(Progress progress, DoubleSupplier readerCpu, LongSupplier nanoClock, Duration patience) {
        this.progress = progress;
        this.readerCpu = readerCpu;
        this.nanoClock = nanoClock;
        this.patience = patience;
    }

    /**
     * @param seconds from begin to end
     * @param cpuSeconds that the reader used meanwhile
     */
    record Span(double seconds, double cpuSeconds) {}

    /** An instant at which something had happened. */
    private record Mark(long nanos, double cpu) {}

    /** The position before a phase. */
    Position position() throws Exception {
        return progress.now();
    }

    /** From the first record on, which a reader that is just starting writes when it is ready. */
    Span fromFirstRecord(Position before, BooleanSupplier complete) throws Exception {
        return watch(before, null, complete);
    }

    /** From now on. */
    Span fromNow(Position before, BooleanSupplier complete) throws Exception {
        return watch(before, mark(), complete);
    }

    /** @return the span so far if the reader does not get on any more: the check then says what is missing */
    private Span watch(Position before, @Nullable Mark given, BooleanSupplier complete) throws Exception {
        Mark begin = given;
        Mark end = mark();
        Position known = before;
        long moved = nanoClock.getAsLong();
        while (true) {
            Position now = progress.now();
            if (begin == null && now.begun() > before.begun()) {
                begin = mark();
            }
            if (now.committed() > known.committed()) {
                end = mark();
            }
            long nanos = nanoClock.getAsLong();
            if (now.begun() > known.begun() || now.committed() > known.committed()) {
                known = now;
                moved = nanos;
            }
            boolean givenUp = nanos - moved > patience.toNanos();
            boolean settled = known.committed() > before.committed() && nanos - moved > QUIET.toNanos();
            if (givenUp || (settled && complete.getAsBoolean())) {
                return span(begin == null ? end : begin, end);
            }
            if (settled) {
                TimeUnit.MILLISECONDS.sleep(QUIET.toMillis() / 10); // each question reads on in the topic
            }
            TimeUnit.NANOSECONDS.sleep(INTERVAL.toNanos());
        }
    }

    private Mark mark() {
        return new Mark(nanoClock.getAsLong(), readerCpu.getAsDouble());
    }

    private static Span span(Mark begin, Mark end) {
        return new Span((end.nanos() - begin.nanos()) / 1e9, end.cpu() - begin.cpu());
    }
}
