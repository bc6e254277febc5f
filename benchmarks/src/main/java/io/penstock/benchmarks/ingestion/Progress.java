package io.penstock.benchmarks.ingestion;

import java.util.function.LongSupplier;

/** How far a reader has come. Asked some fifty times a second; must be cheap. */
interface Progress {

    /** Counts up; what it counts may include transaction markers. */
    Position now() throws Exception;

    /**
     * @param begun grows once anything is on its way out, committed or not
     * @param committed grows with what readers may see
     */
    record Position(long begun, long committed) {}

    /** Of a reader whose count is all there is. */
    static Progress of(LongSupplier count) {
        return () -> {
            long now = count.getAsLong();
            return new Position(now, now);
        };
    }
}
