package io.penstock.processing.lateness;

import io.penstock.common.lateness.LatenessRule;
import io.penstock.common.lateness.PartitionLog;
import io.penstock.common.lateness.PartitionState;
import io.penstock.processing.deadletter.LetterOffice;
import io.penstock.processing.decode.Change;
import io.penstock.processing.decode.Image;
import io.penstock.processing.decode.ImageName;
import io.penstock.processing.type.CompactType;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.jspecify.annotations.Nullable;

/**
 * Judges each image against the log of its own partition and lets through what is in time, or late but to be merged. It
 * is chained to the source, so that it sees each partition in the order of the log.
 *
 * <p><b>State.</b> A partition's log is known to the one subtask that reads it. Flink moves partitions between subtasks at
 * a restore without telling operators, so every subtask is given every entry, keeps them all, and writes all that it
 * keeps. Of several entries for a partition the one with the highest offset counts. That is right: between two restores
 * one subtask alone reads a partition, starting from an entry at the source's own offset; its entry only grows, all others
 * stay at that start. A partition without new records since then has equal entries. Within one checkpoint the highest
 * entry is therefore the reader's, and stands at the offset at which the source of the same checkpoint resumes.
 *
 * <p><b>Watermark.</b> What is sent on is the least of the live partitions', so that one that nothing is written to does
 * not keep windows open. It only decides when a window is called final and when its state is given up, never what a
 * row adds up to; that is why a processing-time rule may decide who is live.
 */
public final class LatenessOperator extends AbstractStreamOperator<Change>
        implements OneInputStreamOperator<Change, Change> {

    static final ListStateDescriptor<PartitionState> PARTITIONS = new ListStateDescriptor<>(
            "partitions", new CompactType<>(PartitionState.class, new PartitionStateSerializer()));

    private final LatenessRule rule;
    private final Duration idleAfter;
    private final boolean changeStream;
    private final LetterOffice letters;

    @SuppressWarnings("NullAway.Init") // by initializeState, as all Flink state
    private transient Map<Integer, PartitionLog> logs;

    @SuppressWarnings("NullAway.Init")
    private transient ListState<PartitionState> partitions;

    @SuppressWarnings("NullAway.Init") // by open
    private transient LivePartitions live;

    @SuppressWarnings("NullAway.Init")
    private transient Counter lateRecords;

    private transient boolean allBegun;
    private transient boolean idle;
    private transient long emitted;

    /**
     * For one source.
     *
     * @param idleAfter time without a record after which a partition no longer holds the watermark back
     */
    public LatenessOperator(LatenessRule rule, Duration idleAfter, boolean changeStream, LetterOffice letters) {
        this.rule = rule;
        this.idleAfter = idleAfter;
        this.changeStream = changeStream;
        this.letters = letters;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        partitions = context.getOperatorStateStore().getUnionListState(PARTITIONS);
        Map<Integer, PartitionState> furthest = new HashMap<>();
        for (PartitionState state : partitions.get()) {
            furthest.merge(state.partition(), state, (a, b) -> a.offset() >= b.offset() ? a : b);
        }
        logs = new HashMap<>();
        furthest.forEach((partition, state) -> logs.put(partition, new PartitionLog(rule, state)));
    }

    @Override
    public void open() throws Exception {
        super.open();
        lateRecords = getMetricGroup().counter("lateRecords");
        emitted = Long.MIN_VALUE;
        long interval = getExecutionConfig().getAutoWatermarkInterval();
        live = new LivePartitions(idleAfter.toMillis(), interval);
        tick(interval);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        partitions.update(logs.entrySet().stream()
                .map(log -> log.getValue().state(log.getKey()))
                .toList());
    }

    @Override
    public void processElement(StreamRecord<Change> element) {
        Change change = element.getValue();
        int partition = change.record().partition();
        if (change.isNothing()) {
            live.begun(partition);
            return;
        }
        PartitionLog log = logs.computeIfAbsent(partition, unread -> new PartitionLog(rule));
        live.seen(partition);

        long limit = rule.limit(log);
        long watermark = log.watermark();
        // A change happens where its row is now. The row it replaces was observed when it was put there.
        Image own = change.after() != null ? change.after() : change.before();
        if (own != null) {
            log.observe(change.record().offset(), own.eventTime());
        }
        boolean lateBefore = isLate(change.before(), limit);
        boolean lateAfter = isLate(change.after(), limit);
        long behind = isLate(own, watermark) ? watermark : Long.MIN_VALUE;
        if (!lateBefore && !lateAfter) {
            output.collect(behind == Long.MIN_VALUE ? element : element.replace(merged(change, behind)));
            return;
        }
        route(change, lateBefore, lateAfter, limit);
        Change rest = new Change(
                change.record(),
                lateBefore ? null : change.before(),
                lateAfter ? null : change.after(),
                false,
                change.sourceTime(),
                behind);
        if (rest.before() != null || rest.after() != null) {
            output.collect(element.replace(rest));
        }
    }

    private static Change merged(Change change, long watermark) {
        return new Change(
                change.record(), change.before(), change.after(), change.counted(), change.sourceTime(), watermark);
    }

    private static boolean isLate(@Nullable Image image, long limit) {
        return image != null && image.eventTime() < limit;
    }

    private void route(Change change, boolean lateBefore, boolean lateAfter, long limit) {
        lateRecords.inc();
        long eventTime = Math.min(
                lateBefore && change.before() != null ? change.before().eventTime() : Long.MAX_VALUE,
                lateAfter && change.after() != null ? change.after().eventTime() : Long.MAX_VALUE);
        String images;
        if (!changeStream) {
            images = ImageName.VALUE;
        } else if (lateBefore && lateAfter) {
            images = ImageName.BEFORE + "," + ImageName.AFTER;
        } else {
            images = lateBefore ? ImageName.BEFORE : ImageName.AFTER;
        }
        output.collect(
                LetterOffice.LETTERS, new StreamRecord<>(letters.late(change.record(), images, eventTime, limit)));
    }

    /** The source's own watermark says only that every partition has begun or is idle; at the end of input, all. */
    @Override
    public void processWatermark(Watermark mark) {
        allBegun = true;
        if (mark.equals(Watermark.MAX_WATERMARK)) {
            emitted = mark.getTimestamp();
            output.emitWatermark(mark);
        }
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) {
        allBegun |= status.isIdle();
    }

    private void tick(long interval) {
        long now = getProcessingTimeService().getCurrentProcessingTime();
        live.tick(now);
        if (allBegun) {
            advance();
        }
        // Ends with the task; what it throws fails the task.
        var unused = getProcessingTimeService().registerTimer(now + interval, time -> tick(interval));
    }

    private void advance() {
        boolean nobody = live.partitions().isEmpty();
        if (nobody != idle) {
            idle = nobody;
            output.emitWatermarkStatus(nobody ? WatermarkStatus.IDLE : WatermarkStatus.ACTIVE);
        }
        if (nobody) {
            return;
        }
        long least = Long.MAX_VALUE;
        for (int partition : live.partitions()) {
            PartitionLog log = logs.get(partition);
            least = Math.min(least, log == null ? Long.MIN_VALUE : log.watermark());
        }
        // Flink's watermark t promises that nothing up to and including t will come; ours, nothing below it.
        if (least > Long.MIN_VALUE && least - 1 > emitted) {
            emitted = least - 1;
            output.emitWatermark(new Watermark(emitted));
        }
    }
}
