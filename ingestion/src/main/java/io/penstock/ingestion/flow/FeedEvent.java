package io.penstock.ingestion.flow;

import io.penstock.ingestion.contract.RowChange;
import java.util.Map;
import java.util.OptionalLong;

/** What the source's log says, in commit order; the rows of one transaction lie between its begin and its end. */
public sealed interface FeedEvent {

    /** A source transaction begins. */
    record Begin() implements FeedEvent {}

    /** A row of the open source transaction. */
    record Changed(RowChange change) implements FeedEvent {}

    /** The open source transaction ended. */
    record End(Checkpoint checkpoint) implements FeedEvent {

        /** Where the log knows of no snapshot. */
        public End(SourcePosition position) {
            this(new Checkpoint(position, Map.of()));
        }
    }

    /** A row of a snapshot; comes between source transactions only. */
    record Read(RowChange change) implements FeedEvent {}

    /** A chunk of a snapshot ended. */
    record ChunkEnd(Checkpoint checkpoint) implements FeedEvent {}

    /** A captured table was emptied by TRUNCATE: all of its rows are gone, and the log names none of them. */
    record Truncated(String table, OptionalLong txId, LogPlace place) implements FeedEvent {}
}
