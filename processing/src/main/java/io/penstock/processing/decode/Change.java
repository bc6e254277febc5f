package io.penstock.processing.decode;

import io.penstock.processing.source.RawRecord;
import io.penstock.processing.type.CompactType;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.jspecify.annotations.Nullable;

/**
 * A decoded record. A plain event is a change with nothing before it.
 *
 * @param before to be taken out of the views; null if there is none, or if it came too late
 * @param after to be put into the views; null if there is none, or if it came too late
 * @param counted whether views count the change; one with a late image is counted by its late letter instead, so that
 *     changes written = changes in a view + late + dead holds
 * @param sourceTime when the source made the change, epoch milliseconds
 * @param watermark of its partition before it, where it lies behind that and is let through all the same; else
 *     {@link Long#MIN_VALUE}
 */
public record Change(
        RawRecord record,
        @Nullable Image before,
        @Nullable Image after,
        boolean counted,
        long sourceTime,
        long watermark) {

    public static final TypeInformation<Change> TYPE = new CompactType<>(Change.class, new ChangeSerializer());

    /** One that is in time, or not judged yet. */
    public Change(RawRecord record, @Nullable Image before, @Nullable Image after, boolean counted, long sourceTime) {
        this(record, before, after, counted, sourceTime, Long.MIN_VALUE);
    }
}
