package io.penstock.processing.source;

import io.penstock.processing.type.CompactType;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * Some successive records of one partition, unpacked but not parsed: their bytes as Kafka's record format lays them out
 * (<a href="https://kafka.apache.org/documentation/#record">a length, deltas, key, value, headers</a>, one after the other).
 * {@link RecordCursor} walks them. What travels from the source to the operator behind it, instead of an object a record.
 *
 * @param baseOffset what offset deltas are added to
 * @param baseTimestamp what timestamp deltas are added to, epoch milliseconds; −1 if the records have none
 * @param appendTime whether the broker stamped the records: all of them have {@code baseTimestamp}
 * @param bytes shared, not to be changed; good only until the operator returns
 * @param start of the first record in {@code bytes}
 * @param end behind the last record in {@code bytes}
 * @param count of records, at least 1
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LogBatch(
        int partition,
        long baseOffset,
        long baseTimestamp,
        boolean appendTime,
        byte[] bytes,
        int start,
        int end,
        int count) {

    public static final TypeInformation<LogBatch> TYPE = new CompactType<>(LogBatch.class, new LogBatchSerializer());
}
