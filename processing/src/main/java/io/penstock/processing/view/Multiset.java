package io.penstock.processing.view;

import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * How often each value is in the group, where values can leave again.
 *
 * <p>Counts below zero are kept: an image can be taken out whose putting in was a dead letter, and two such errors must
 * still cancel. Values below one are not in the group.
 */
final class Multiset {
    private final MapState<TimedValue, Long> counts;

    /** @param name the same for the same fold of the same view, for ever */
    Multiset(String name, RuntimeContext context) {
        this.counts = context.getMapState(new MapStateDescriptor<>(name, TimedValue.TYPE, Types.LONG));
    }

    /** The value's count with {@code more} added to it. */
    long add(TimedValue value, int more) throws Exception {
        Long present = counts.get(value);
        long count = (present == null ? 0 : present) + more;
        if (count == 0) {
            counts.remove(value);
        } else {
            counts.put(value, count);
        }
        return count;
    }

    Iterable<Map.Entry<TimedValue, Long>> entries() throws Exception {
        return counts.entries();
    }

    void clear() {
        counts.clear();
    }
}
