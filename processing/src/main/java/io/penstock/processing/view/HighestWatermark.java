package io.penstock.processing.view;

import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;

/**
 * How far the watermark has ever been. A restored task has none until all of its inputs have sent one; until then it would
 * take a group that was given up before the crash for a new one, so the watermark is state. After a rescale each subtask
 * takes the highest of all: they differ by moments, and a group that another subtask had not yet given up still has its
 * state, which is looked at first.
 */
final class HighestWatermark {
    private static final ListStateDescriptor<Long> STATE = new ListStateDescriptor<>("watermark", Types.LONG);

    private final ListState<Long> state;
    private long highest = Long.MIN_VALUE;

    HighestWatermark(FunctionInitializationContext context) throws Exception {
        state = context.getOperatorStateStore().getUnionListState(STATE);
        for (long watermark : state.get()) {
            highest = Math.max(highest, watermark);
        }
    }

    void snapshot() throws Exception {
        state.update(List.of(highest));
    }

    /** The highest of all, now that there is this one; {@link Long#MIN_VALUE} as long as there is none. */
    long reach(long watermark) {
        highest = Math.max(highest, watermark);
        return highest;
    }
}
