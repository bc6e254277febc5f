package io.penstock.ingestion.flow;

import io.penstock.ingestion.contract.RowChange;

/** What the source's log says, in commit order; the rows of one transaction lie between its begin and its end. */
public sealed interface FeedEvent {

    /** A source transaction begins. */
    record Begin() implements FeedEvent {}

    /** A row of the open source transaction. */
    record Changed(RowChange change) implements FeedEvent {}

    /** The open source transaction ended. */
    record End(SourcePosition position) implements FeedEvent {}

    /** A row of the initial snapshot. */
    record Read(RowChange change) implements FeedEvent {}

    /** The initial snapshot ended. An empty one may end without this. */
    record SnapshotEnd(SourcePosition position) implements FeedEvent {}

    /** A captured table was emptied by TRUNCATE: all of its rows are gone, and the log names none of them. */
    record Truncated(String table, long lsn) implements FeedEvent {}
}
