package io.penstock.processing.view;

import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.deadletter.LetterOffice;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Folds images into groups and emits a group at most once an interval, with a version that grows with each fold.
 *
 * <p>The watermark decides three things here and none of them is what a row adds up to: when a row is called final, when
 * a group's state is given up (the end of its window plus the retention), and that an image of a group given up goes
 * to the late topic. The last is rare: images that old are routed before they get here, except those of a partition that was
 * idle while the others went on. Starting such a group anew would emit versions that every reader takes for old ones.
 *
 * <p>After a crash, images are folded again from the last checkpoint, perhaps in another order across partitions: an
 * intermediate version may then hold other images than before. The last one cannot, see docs/decisions/0003.
 */
public final class GroupAggregator extends KeyedProcessFunction<String, Delta, ViewRow>
        implements CheckpointedFunction {

    static final ValueStateDescriptor<Group> GROUP =
            new ValueStateDescriptor<>("group", TypeInformation.of(Group.class));
    static final ListStateDescriptor<Long> WATERMARK = new ListStateDescriptor<>("watermark", Types.LONG);

    private final ViewPlan plan;
    private final int schemaId;
    private final Schema schema;
    private final Duration retention;
    private final LetterOffice letters;

    private transient ValueState<Group> groups;
    private transient Map<Integer, Extremes> extremes;
    private transient RowWriter rows;

    @SuppressWarnings("NullAway.Init") // by initializeState, as all Flink state
    private transient ListState<Long> watermarks;

    private transient long highestWatermark;

    /**
     * For one view.
     *
     * @param schema of the view's rows, registered as {@code schemaId}
     * @param retention how long a window's state outlives the window
     */
    public GroupAggregator(ViewPlan plan, int schemaId, Schema schema, Duration retention, LetterOffice letters) {
        this.plan = plan;
        this.schemaId = schemaId;
        this.schema = schema;
        this.retention = retention;
        this.letters = letters;
    }

    @Override
    public void open(OpenContext context) {
        groups = getRuntimeContext().getState(GROUP);
        extremes = new LinkedHashMap<>();
        for (int i = 0; plan.retracts() && i < plan.inputs().size(); i++) {
            if (plan.inputs().get(i) instanceof Input.Ordered field) {
                extremes.put(i, new Extremes(i, field, getRuntimeContext()));
            }
        }
        rows = new RowWriter(plan, schemaId, schema);
    }

    /**
     * A restored task has no watermark until all of its inputs have sent one. Until then it would take a group that was
     * given up before the crash for a new one, so the watermark is state. After a rescale each subtask takes the highest
     * of all: they differ by moments, and a group that another subtask had not yet given up still has its state, which is
     * looked at first.
     */
    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        watermarks = context.getOperatorStateStore().getUnionListState(WATERMARK);
        highestWatermark = Long.MIN_VALUE;
        for (long watermark : watermarks.get()) {
            highestWatermark = Math.max(highestWatermark, watermark);
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        watermarks.update(List.of(highestWatermark));
    }

    @Override
    public void processElement(Delta delta, Context context, Collector<ViewRow> out) throws Exception {
        Group group = groups.value();
        if (group == null) {
            long windowStart = delta.contribution().windowStart();
            long watermark = watermark(context);
            if (watermark >= givenUpAt(windowStart)) {
                context.output(LetterOffice.LETTERS, late(delta, watermark));
                return;
            }
            group = Group.opened(windowStart, plan.inputs().size());
            group.closed = watermark >= closesAt(windowStart);
            context.timerService().registerEventTimeTimer(closesAt(windowStart));
            context.timerService().registerEventTimeTimer(givenUpAt(windowStart));
        }
        fold(group, delta);
        if (!group.dirty) {
            group.dirty = true;
            // Rounded up to a multiple, so that the groups of a moment share a timer's round and a producer's batch.
            long every = plan.emitEvery().toMillis();
            long now = context.timerService().currentProcessingTime();
            context.timerService().registerProcessingTimeTimer((now / every + 1) * every);
        }
        groups.update(group);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<ViewRow> out) throws Exception {
        Group group = groups.value();
        if (group == null) {
            return;
        }
        watermark(context);
        if (context.timeDomain() == TimeDomain.PROCESSING_TIME) {
            emit(group, context.getCurrentKey(), out);
        } else if (timestamp < givenUpAt(group.windowStart)) {
            if (!group.closed) {
                group.closed = true;
                group.dirty = true;
            }
            emit(group, context.getCurrentKey(), out);
        } else {
            emit(group, context.getCurrentKey(), out);
            groups.clear();
            extremes.values().forEach(Extremes::clear);
        }
    }

    private void fold(Group group, Delta delta) throws Exception {
        group.fold(delta, plan.inputs());
        for (int i = 0; i < plan.inputs().size(); i++) {
            Long number = delta.contribution().inputs()[i];
            if (number == null || !(plan.inputs().get(i) instanceof Input.Ordered)) {
                continue;
            }
            Extremes multiset = extremes.get(i);
            if (multiset == null) {
                group.widen(i, number);
            } else {
                multiset.fold(group, number, delta.sign());
            }
        }
    }

    private void emit(Group group, String key, Collector<ViewRow> out) throws Exception {
        if (!group.dirty) {
            return;
        }
        for (Extremes multiset : extremes.values()) {
            multiset.refresh(group);
        }
        group.dirty = false;
        out.collect(rows.write(key, group));
        groups.update(group);
    }

    private Letter late(Delta delta, long watermark) {
        long limit = watermark + 1 - retention.toMillis();
        return letters.late(delta.record(), delta.image(), delta.eventTime(), limit);
    }

    private long watermark(Context context) {
        highestWatermark = Math.max(highestWatermark, context.timerService().currentWatermark());
        return highestWatermark;
    }

    /** The last millisecond of the window: Flink's watermark says that nothing up to and including it will come. */
    private long closesAt(long windowStart) {
        return windowStart + plan.window().toMillis() - 1;
    }

    private long givenUpAt(long windowStart) {
        return closesAt(windowStart) + retention.toMillis();
    }
}
