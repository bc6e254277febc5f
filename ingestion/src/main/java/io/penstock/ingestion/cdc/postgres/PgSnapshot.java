package io.penstock.ingestion.cdc.postgres;

import io.penstock.ingestion.flow.Visibility;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which source transactions a read of a table shows: {@code pg_snapshot}.
 *
 * @param oldest every transaction before this one had ended
 * @param next no transaction from this one on had begun
 * @param running those between that had not ended, ascending
 */
public record PgSnapshot(long oldest, long next, List<Long> running) implements Visibility {
    private static final long EPOCH = 1L << 32;

    public PgSnapshot {
        running = List.copyOf(running);
    }

    /**
     * Reads what the server prints: {@code 10:20:10,14,15}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static PgSnapshot parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("'" + text + "' is no pg_snapshot");
        }
        List<Long> running = parts[2].isEmpty()
                ? List.of()
                : Arrays.stream(parts[2].split(",", -1)).map(Long::valueOf).toList();
        return new PgSnapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), running);
    }

    /** {@code 10:20:10,14,15} */
    @Override
    public String text() {
        return oldest + ":" + next + ":" + running.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** @param txId as the log carries it: the lower 32 bits of the transaction's number */
    @Override
    public boolean shows(long txId) {
        long full = full(txId);
        return full < oldest || (full < next && Collections.binarySearch(running, full) < 0);
    }

    /** No two transactions that meet in log and snapshot are further apart than half of the 32-bit circle. */
    private long full(long txId) {
        long full = (next & -EPOCH) | (txId & (EPOCH - 1));
        if (full - next >= EPOCH / 2) {
            return full - EPOCH;
        }
        return next - full > EPOCH / 2 ? full + EPOCH : full;
    }
}
