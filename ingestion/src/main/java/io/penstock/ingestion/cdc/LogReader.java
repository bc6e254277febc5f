package io.penstock.ingestion.cdc;

import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.flow.ChangeFeed;

/** A reader of a source's log. */
public interface LogReader extends ChangeFeed, AutoCloseable {

    /**
     * Connects and begins to read.
     *
     * @throws PenstockException EXTERNAL, {@code source-unavailable}
     */
    void start();

    /** Idempotent. */
    @Override
    void close();
}
