package io.penstock.processing.view;

import io.penstock.processing.deadletter.LetterOffice;
import java.time.Duration;
import org.apache.avro.Schema;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Brings together what the readers have folded of each group, and emits it with a version that grows with each fold: as often
 * as a reader sends. For windows that an event time alone decides on, and for no window.
 *
 * <p>The watermark decides three things here and none of them is what a row adds up to: when a row is called final, when
 * a group's state is given up (the end of its window plus the retention), and that an image of a group given up goes
 * to the late topic. The last is rare: images that old are routed before they get here, except those of a partition that was
 * idle while the others went on. Starting such a group anew would emit versions that every reader takes for old ones. For
 * the same reason a group without a window is never given up, not even when no row is left in it.
 *
 * <p>After a crash, images are folded again from the last checkpoint, perhaps in another order across partitions: an
 * intermediate version may then hold other images than before. The last one cannot, see docs/decisions/0003.
 */
public final class GroupAggregator extends KeyedProcessFunction<String, Partial, ViewRow>
        implements CheckpointedFunction {

    private final ViewPlan plan;
    private final Windows windows;
    private final int schemaId;
    private final Schema schema;
    private final Duration retention;
    private final LetterOffice letters;

    private transient ValueState<Group> groups;
    private transient @Nullable Multiset[] multisets;
    private transient RowWriter rows;

    @SuppressWarnings("NullAway.Init") // by initializeState, as all Flink state
    private transient HighestWatermark watermark;

    /**
     * For one view.
     *
     * @param schema of the view's rows, registered as {@code schemaId}
     * @param retention how long a window's state outlives the window
     */
    public GroupAggregator(ViewPlan plan, int schemaId, Schema schema, Duration retention, LetterOffice letters) {
        this.plan = plan;
        this.windows = Windows.of(plan.window());
        this.schemaId = schemaId;
        this.schema = schema;
        this.retention = retention;
        this.letters = letters;
    }

    @Override
    public void open(OpenContext context) {
        groups = getRuntimeContext().getState(new ValueStateDescriptor<>("group", GroupSerializer.type(plan.folds())));
        multisets = new @Nullable Multiset[plan.folds().size()];
        for (int i = 0; i < multisets.length; i++) {
            if (plan.folds().get(i).needsMultiset()) {
                multisets[i] = new Multiset("values-" + i, getRuntimeContext());
            }
        }
        rows = new RowWriter(plan, schemaId, schema);
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        watermark = new HighestWatermark(context);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        watermark.snapshot();
    }

    @Override
    public void processElement(Partial partial, Context context, Collector<ViewRow> out) throws Exception {
        Group group = groups.value();
        long reached = watermark.read(context.timerService());
        if (group == null) {
            long windowStart = partial.group().windowStart();
            if (windows.areBounded() && reached >= givenUpAt(windowStart)) {
                giveUp(partial, reached, context);
                return;
            }
            group = Group.opened(windowStart, plan.folds());
            if (windows.areBounded()) {
                group.closed = reached >= windows.closesAt(windowStart);
                long next = group.closed ? givenUpAt(windowStart) : windows.closesAt(windowStart);
                context.timerService().registerEventTimeTimer(next);
            }
        }
        group.mergePartial(partial.group(), multisets);
        emit(group, context.getCurrentKey(), reached, out);
        groups.update(group);
    }

    /**
     * An image of which a newer window lives is in that one. Of all others the reader has sent the original, since it knows how far
     * the watermark may be; if it was wrong in that, the records' timestamps are, and going on would lose images: what it
     * knows after a restart is right.
     */
    private void giveUp(Partial partial, long reached, Context context) {
        Original original = partial.original();
        if (original != null) {
            long limit = reached + 1 - retention.toMillis();
            context.output(
                    LetterOffice.LETTERS,
                    letters.late(original.record(), original.image(), partial.eventTime(), limit));
        } else if (partial.newest()) {
            throw new IllegalStateException(
                    "view " + plan.name() + " has given up " + context.getCurrentKey()
                            + ", and images of it came all the same: another partition's timestamps lie further ahead than they can");
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<ViewRow> out) throws Exception {
        Group group = groups.value();
        if (group == null) {
            return;
        }
        long reached = watermark.read(context.timerService());
        boolean isTheEnd = context.timeDomain() == TimeDomain.EVENT_TIME && timestamp >= givenUpAt(group.windowStart());
        if (context.timeDomain() == TimeDomain.EVENT_TIME && !isTheEnd && !group.closed) {
            group.closed = true;
            group.dirty = true;
            context.timerService().registerEventTimeTimer(givenUpAt(group.windowStart()));
        }
        if (group.dirty) {
            emit(group, context.getCurrentKey(), reached, out);
        }
        if (isTheEnd) {
            groups.clear();
            for (Multiset multiset : multisets) {
                if (multiset != null) {
                    multiset.clear();
                }
            }
        } else {
            groups.update(group);
        }
    }

    private void emit(Group group, String key, long reached, Collector<ViewRow> out) throws Exception {
        group.settle(multisets);
        group.dirty = false;
        out.collect(rows.write(key, group, group.windowStart() + windows.size(), reached));
    }

    private long givenUpAt(long windowStart) {
        return windows.closesAt(windowStart) + retention.toMillis();
    }
}
