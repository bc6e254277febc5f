package io.penstock.processing.source;

import org.jspecify.annotations.Nullable;

/**
 * How far a partition has been read, and with what. All of it is emitted, or nothing: a checkpoint stands between parts.
 *
 * @param batch null if the position moved behind what is not delivered: marks of transactions, aborted records
 * @param next offset from which reading goes on
 * @param timestamp of the batch's latest or last record, epoch milliseconds
 */
record Part(@Nullable LogBatch batch, long next, long timestamp) {

    /** For metrics. */
    int count() {
        return batch == null ? 0 : batch.count();
    }
}
