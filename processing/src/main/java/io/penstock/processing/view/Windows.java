package io.penstock.processing.view;

import io.penstock.common.declaration.Window;
import java.io.Serializable;

/**
 * The windows that an event time alone decides on: {@code overlap} of them, each {@code every} after the one before.
 *
 * @param size milliseconds; 0 for the one window that never ends
 * @param every milliseconds
 */
record Windows(long size, long every) implements Serializable {

    static Windows of(Window window) {
        if (window instanceof Window.Tumbling tumbling) {
            long size = tumbling.size().toMillis();
            return new Windows(size, size);
        } else if (window instanceof Window.Hopping hopping) {
            return new Windows(hopping.size().toMillis(), hopping.every().toMillis());
        }
        return new Windows(0, 0);
    }

    boolean areBounded() {
        return size > 0;
    }

    /** Start of the last window that holds an event time, also before 1970. */
    long lastStart(long eventTime) {
        return eventTime - Math.floorMod(eventTime, every);
    }

    /** The last millisecond of a window: Flink's watermark says that nothing up to and including it will come. */
    long closesAt(long start) {
        return areBounded() ? start + size - 1 : Long.MAX_VALUE;
    }

    /** The latest start of a window that has closed; {@link Long#MIN_VALUE} if none closes. */
    long lastClosed(long watermark) {
        return areBounded() && watermark > Long.MIN_VALUE + size ? watermark - size + 1 : Long.MIN_VALUE;
    }
}
