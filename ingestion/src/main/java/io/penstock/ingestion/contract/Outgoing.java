package io.penstock.ingestion.contract;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Kafka record to be written. Its arrays are not copied: who makes one gives them away. */
public final class Outgoing {
    private final String topic;
    private final byte @Nullable [] key;
    private final byte[] value;
    private final long timestamp;
    private final Map<String, byte[]> headers;

    public Outgoing(String topic, byte @Nullable [] key, byte[] value, long timestamp, Map<String, byte[]> headers) {
        this.topic = topic;
        this.key = key;
        this.value = value;
        this.timestamp = timestamp;
        this.headers = headers;
    }

    public String topic() {
        return topic;
    }

    /** UTF-8; null only for a dead letter whose row has no key. */
    public byte @Nullable [] key() {
        return key;
    }

    public byte[] value() {
        return value;
    }

    /** Commit time at the database, in milliseconds since 1970. */
    public long timestamp() {
        return timestamp;
    }

    /** In order. */
    public Map<String, byte[]> headers() {
        return headers;
    }

    /** Whether this is a row that could not be mapped. */
    public boolean isDeadLetter() {
        return !headers.isEmpty();
    }
}
