package io.penstock.ingestion.cdc.postgres;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A replication slot as the server reports it.
 *
 * @param confirmed LSN up to which the server need not send again
 * @param walStatus {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}; null for a slot that never
 *     reserved anything
 * @param retainedBytes of write-ahead log that the server keeps because of the slot
 */
record SlotState(
        String name,
        String plugin,
        String database,
        boolean active,
        Optional<Lsn> confirmed,
        @Nullable String walStatus,
        long retainedBytes) {}
