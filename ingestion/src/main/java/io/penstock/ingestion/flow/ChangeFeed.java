package io.penstock.ingestion.flow;

import java.util.List;

/** The source's log. Used by one thread. Any exception is final: what was polled and not confirmed comes again after a restart. */
public interface ChangeFeed {

    /** The next events; empty if none came within the feed's poll interval. */
    List<FeedEvent> poll() throws InterruptedException;

    /** Kafka has everything up to here: the source may forget it. May take effect at the next poll. */
    void confirm(SourcePosition position) throws InterruptedException;
}
