package io.penstock.serving.store;

/** How a transaction ended when the database answered. Whether it did anything at all is unknown only when it did not. */
public sealed interface WriteOutcome {

    /**
     * Rows and offsets are there.
     *
     * @param rows that were new or newer
     */
    record Written(int rows) implements WriteOutcome {}

    /** Someone else has read on from an offset that was ours: nothing was changed, and what we hold is stale. */
    record Overtaken() implements WriteOutcome {}

    /**
     * The database will not take a value of this view, however often it is offered: nothing was changed.
     *
     * @param reason the server's message without its detail, which would quote the row
     */
    record Refused(ViewTable table, String reason) implements WriteOutcome {}
}
