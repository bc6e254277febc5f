package io.penstock.processing.source;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record as it lies in its source's topic. Public and of plain component types, as all that crosses operators here:
 * Flink then writes it field by field, without Kryo, and can evolve it.
 *
 * @param timestamp of the Kafka record, epoch milliseconds; −1 if it has none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RawRecord(
        int partition,
        long offset,
        long timestamp,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<Header> headers) {}
