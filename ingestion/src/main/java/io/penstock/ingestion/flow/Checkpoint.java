package io.penstock.ingestion.flow;

import java.util.Map;
import java.util.Optional;

/**
 * All that Kafka keeps about what it holds, committed together with it.
 *
 * @param position behind the last whole source transaction
 * @param split the part of the transaction behind it that Kafka holds too
 * @param tables how far their snapshots have come, by {@code schema.table}; one that is missing was never read
 */
public record Checkpoint(SourcePosition position, Optional<Split> split, Map<String, TableProgress> tables) {

    /**
     * A source transaction that is too large for one Kafka transaction.
     *
     * @param txId as the log carries it
     * @param changes of captured tables, from its first on, that Kafka holds; as the pump gets to see them
     */
    public record Split(long txId, long changes) {}

    public Checkpoint {
        tables = Map.copyOf(tables);
    }

    /** Behind a whole source transaction. */
    public Checkpoint(SourcePosition position, Map<String, TableProgress> tables) {
        this(position, Optional.empty(), tables);
    }

    /** The same, and part of the next source transaction. */
    public Checkpoint with(Split part) {
        return new Checkpoint(position, Optional.of(part), tables);
    }
}
