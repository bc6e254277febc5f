package io.penstock.processing.decode;

import io.penstock.processing.source.RawRecord;
import io.penstock.processing.type.CompactType;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.jspecify.annotations.Nullable;

/**
 * A decoded record. A plain event is a change with nothing before it.
 *
 * @param before to be taken out of the views; null if there is none, or if it is in a letter
 * @param after to be put into the views; null if there is none, or if it is in a letter
 * @param counted whether views count the change; one of which an image is in a letter, dead or late, is counted there
 *     instead, so that changes written = changes in a view + those in letters holds
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

    /** A record without an image that is of use. It goes on all the same, to tell that its partition is being read. */
    public static Change nothing(RawRecord record) {
        return new Change(record, null, null, false, record.timestamp());
    }

    /** Whether there is anything for a view in it. */
    public boolean isNothing() {
        return before == null && after == null;
    }
}
