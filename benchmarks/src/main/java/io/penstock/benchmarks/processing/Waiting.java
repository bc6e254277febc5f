package io.penstock.benchmarks.processing;

import io.penstock.benchmarks.processing.Contestant.Results;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** For what a contestant does, as long as it gets on. All times are epoch milliseconds. */
final class Waiting {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration START = Duration.ofSeconds(90);
    private static final long QUIET_MILLIS = 1_500;

    private final Contestant contestant;
    private final Site site;

    Waiting(Contestant contestant, Site site) {
        this.contestant = contestant;
        this.site = site;
    }

    /** A moment, and how much had been read by then. */
    record Mark(long millis, long read) {}

    /** Until so many events have been read, and at least one. */
    Mark untilRead(long wanted) throws Exception {
        long known = 0;
        long moved = System.nanoTime();
        while (System.nanoTime() - moved < START.toNanos()) {
            long read = contestant.read();
            if (read > 0 && read >= wanted) {
                return new Mark(System.currentTimeMillis(), read);
            }
            if (read > known) {
                known = read;
                moved = System.nanoTime();
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        throw new IOException("has not read " + Math.max(1, wanted) + " events: " + contestant.failure());
    }

    /** Until all has been read. @return when the last event was */
    long untilAllRead(List<String> differences) throws Exception {
        long known = 0;
        long moved = System.currentTimeMillis();
        while (known < site.workload().records() && System.currentTimeMillis() - moved < PATIENCE.toMillis()) {
            long read = contestant.read();
            if (read > known) {
                known = read;
                moved = System.currentTimeMillis();
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        if (known != site.workload().records()) {
            differences.add(known + " events read instead of " + site.workload().records());
        }
        return moved;
    }

    /**
     * Until all results are there. They are looked at only when nothing has come for a while: looking costs CPU that the
     * contestant needs.
     *
     * @return when the last expected one was appended
     */
    long untilComplete(Results results, Expected expected, List<String> differences) throws Exception {
        ResultCheck check = new ResultCheck(site.workload(), expected, results.promise());
        try (ResultReader reader =
                new ResultReader(site.servers().kafka().bootstrap(), site.topics(), results.topic())) {
            long known = 0;
            long moved = System.currentTimeMillis();
            while (!check.isComplete() && System.currentTimeMillis() - moved < PATIENCE.toMillis()) {
                long size = site.topics().size(results.topic());
                if (size > known) {
                    known = size;
                    moved = System.currentTimeMillis();
                }
                boolean quiet = System.currentTimeMillis() - moved >= QUIET_MILLIS;
                if (quiet && size >= expected.totals().rows()) {
                    reader.advance(result -> check.add(results.form().read(result), result.timestamp()));
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
            reader.advance(result -> check.add(results.form().read(result), result.timestamp()));
        }
        differences.addAll(check.differences());
        return check.lastRight();
    }
}
