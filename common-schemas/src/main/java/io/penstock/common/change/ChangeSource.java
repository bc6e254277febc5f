package io.penstock.common.change;

import java.util.OptionalLong;

/**
 * Where a change comes from.
 *
 * @param txId the source transaction; empty for snapshot rows
 * @param lsn position in the source's log; empty for snapshot rows
 * @param timestamp when the change was committed at the database, in milliseconds since 1970
 * @param snapshot {@code false}, or Debezium's word for the part of a snapshot: {@code true}, {@code first}, {@code last}
 */
public record ChangeSource(
        String database,
        String schema,
        String table,
        OptionalLong txId,
        OptionalLong lsn,
        long timestamp,
        String snapshot) {}
