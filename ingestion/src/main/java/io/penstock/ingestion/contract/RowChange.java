package io.penstock.ingestion.contract;

import io.penstock.common.change.ChangeSource;
import org.jspecify.annotations.Nullable;

/**
 * One change of one row as the database's log tells it.
 *
 * @param op {@code c}, {@code u}, {@code d} or {@code r}, as in {@link io.penstock.common.change.ChangeEnvelope}
 * @param ordinal position within the source transaction or snapshot, from 1: rows that COPY writes may share an LSN
 * @param processed when the change was read from the log, in milliseconds since 1970
 */
public record RowChange(
        TableShape shape,
        String op,
        @Nullable RowImage before,
        @Nullable RowImage after,
        ChangeSource source,
        long ordinal,
        long processed) {}
