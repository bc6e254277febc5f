package io.penstock.ingestion.flow;

/**
 * A place in the source's log from which streaming may be resumed: the end of a source transaction, or where capture began.
 *
 * @param place behind the commit
 * @param timestamp of that commit at the database, in milliseconds since 1970
 */
public record SourcePosition(LogPlace place, long timestamp) {

    /** The place as the database writes it. */
    public String text() {
        return place.text();
    }
}
