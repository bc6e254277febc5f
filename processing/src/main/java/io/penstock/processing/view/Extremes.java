package io.penstock.processing.view;

import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The multiset behind min and max of one field: how often each value is in the group. Values can leave, so knowing the
 * extreme is not enough; but only when it is the extreme that leaves are the others looked at, and then at the next
 * emission, once for however many left.
 *
 * <p>Counts below zero are kept: an image can be taken out whose putting in was a dead letter, and two such errors must
 * still cancel. Values below one are no candidates.
 */
final class Extremes {

    private final int input;
    private final MapState<Long, Long> multiset;

    Extremes(int input, Input.Ordered field, RuntimeContext context) {
        this.input = input;
        this.multiset =
                context.getMapState(new MapStateDescriptor<>("values-" + field.field(), Types.LONG, Types.LONG));
    }

    void fold(Group group, long number, int sign) throws Exception {
        Long present = multiset.get(number);
        long count = (present == null ? 0 : present) + sign;
        if (count == 0) {
            multiset.remove(number);
        } else {
            multiset.put(number, count);
        }
        if (count >= 1) {
            group.widen(input, number);
        } else if (isExtreme(group, number)) {
            group.stale[input] = true;
        }
    }

    /** Looks for the extremes if they may have left. */
    void refresh(Group group) throws Exception {
        if (!group.stale[input]) {
            return;
        }
        group.stale[input] = false;
        group.least[input] = null;
        group.greatest[input] = null;
        for (Map.Entry<Long, Long> value : multiset.entries()) {
            if (value.getValue() >= 1) {
                group.widen(input, value.getKey());
            }
        }
    }

    void clear() {
        multiset.clear();
    }

    private boolean isExtreme(Group group, long number) {
        Long low = group.least[input];
        Long high = group.greatest[input];
        return low == null || high == null || number <= low || number >= high;
    }
}
