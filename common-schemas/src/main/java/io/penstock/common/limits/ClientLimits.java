package io.penstock.common.limits;

import java.time.Duration;

/** What Penstock's clients ask of brokers, whatever the declaration: in one place, so that it can be compared with theirs. */
public final class ClientLimits {
    /**
     * No transaction of ingestion comes near it: it is for outages. A crashed process holds readers back no longer than until
     * its successor starts.
     */
    public static final Duration INGESTION_TRANSACTION = Duration.ofMinutes(15);

    /**
     * How long an open transaction of a killed instance holds back readers of a route's topics, and its successor: the next
     * owner's positions are behind it. Longer than a broker takes to come back from a pause.
     */
    public static final Duration ROUTE_TRANSACTION = Duration.ofSeconds(10);

    /** How long a killed instance's partitions wait for a new owner, of routes and of serving. */
    public static final Duration SESSION = Duration.ofSeconds(10);

    /** Within it the brokers miss the heartbeats of a stream job that died; the least that they allow by default. */
    public static final Duration LEASE_SESSION = Duration.ofSeconds(6);

    /** Kafka's own default of {@code max.request.size}, in bytes. */
    public static final long USUAL_REQUEST_BYTES = 1 << 20;

    /** What a batch of one record may take beyond {@code max.request.size}: Kafka's own defaults differ by as much. */
    public static final long BATCH_OVERHEAD_BYTES = 12;

    /** Room for the headers that say why a record is a dead letter or late. */
    public static final long LETTER_HEADER_BYTES = 64 << 10;

    private ClientLimits() {}
}
