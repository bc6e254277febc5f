package io.penstock.processing.source;

import io.penstock.processing.type.CompactSerializer;
import io.penstock.processing.type.CompactType;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.jspecify.annotations.Nullable;

/**
 * A record as it lies in its source's topic.
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
        List<Header> headers) {

    public static final TypeInformation<RawRecord> TYPE = new CompactType<>(RawRecord.class, serializer());

    /** For types that hold one. */
    public static CompactSerializer<RawRecord> serializer() {
        return new RawRecordSerializer();
    }
}
