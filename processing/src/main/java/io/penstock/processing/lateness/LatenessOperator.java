package io.penstock.processing.lateness;

import io.penstock.common.lateness.LatenessRule;
import io.penstock.common.lateness.PartitionLog;
import io.penstock.common.lateness.PartitionState;
import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.deadletter.LetterOffice;
import io.penstock.processing.decode.Change;
import io.penstock.processing.decode.Image;
import io.penstock.processing.decode.ImageName;
import io.penstock.processing.type.CompactType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
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
 * What judges each image against the log of its own partition and lets through what is in time, or late but to be merged. It
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
public abstract class LatenessOperator<I> extends AbstractStreamOperator<Change>
        implements OneInputStreamOperator<I, Change> {

    static final ListStateDescriptor<PartitionState> PARTITIONS = new ListStateDescriptor<>(
            "partitions", new CompactType<>(PartitionState.class, new PartitionStateSerializer()));

    private static final ListStateDescriptor<Long> WATERMARKS = new ListStateDescriptor<>("watermarks", Types.LONG);

    private final LatenessRule rule;
    private final Duration maxFuture;
    private final Duration idleAfter;
    private final boolean changeStream;
    private final LetterOffice letters;

    private transient Map<Integer, PartitionLog> logs;

    private transient ListState<PartitionState> partitions;

    private transient LivePartitions live;

    private transient Counter lateRecords;

    private transient ListState<Long> watermarks;

    private transient boolean allBegun;
    private transient boolean idle;
    private transient boolean wasIdle;
    private transient long emitted;
    private transient long reached;

    /**
     * For one source.
     *
     * @param maxFuture how far an event time may lie ahead of its record's timestamp
     * @param idleAfter time without a record after which a partition no longer holds the watermark back
     */
    protected LatenessOperator(
            LatenessRule rule, Duration maxFuture, Duration idleAfter, boolean changeStream, LetterOffice letters) {
        this.rule = rule;
        this.maxFuture = maxFuture;
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
        watermarks = context.getOperatorStateStore().getUnionListState(WATERMARKS);
        reached = Long.MIN_VALUE;
        boolean known = false;
        for (long watermark : watermarks.get()) {
            known = true;
            reached = Math.max(reached, watermark);
        }
        if (context.isRestored() && !known) { // an earlier release did not keep them
            wasIdle = true;
            reached = getProcessingTimeService().getCurrentProcessingTime() + maxFuture.toMillis();
        }
        logs = new HashMap<>();
        furthest.forEach((partition, state) -> logs.put(partition, new PartitionLog(rule, state)));
    }

    @Override
    public void open() throws Exception {
        super.open();
        lateRecords = getMetricGroup().counter("lateRecords");
        emitted = Long.MIN_VALUE;
        long interval = Math.min(getExecutionConfig().getAutoWatermarkInterval(), tickEvery());
        live = new LivePartitions(
                idleAfter.toMillis(), Math.max(interval, getExecutionConfig().getAutoWatermarkInterval()));
        tick(interval);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        partitions.update(logs.entrySet().stream()
                .map(log -> log.getValue().state(log.getKey()))
                .toList());
        watermarks.update(List.of(reached));
    }

    /** The log of a partition that an event was read of. */
    protected final PartitionLog log(int partition) {
        return logs.computeIfAbsent(partition, unread -> new PartitionLog(rule));
    }

    /** An event of the partition was judged. */
    protected final void seen(int partition) {
        live.seen(partition);
    }

    /** An image whose event time lies below this goes to the late topic. */
    protected final long limit(PartitionLog log) {
        return rule.limit(log);
    }

    /** Takes note of a change, and a letter for what of it is too late. @return the rest; null if there is none */
    protected final @Nullable Change judge(Change change) {
        int partition = change.record().partition();
        if (change.isNothing()) {
            live.begun(partition);
            return null;
        }
        PartitionLog log = log(partition);
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
            return behind == Long.MIN_VALUE ? change : merged(change, behind);
        }
        route(change, lateBefore, lateAfter, limit);
        Change rest = new Change(
                change.record(),
                lateBefore ? null : change.before(),
                lateAfter ? null : change.after(),
                false,
                change.sourceTime(),
                behind);
        return rest.isNothing() ? null : rest;
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
        send(letters.late(change.record(), images, eventTime, limit));
    }

    /** A letter of whatever kind. */
    protected final void send(Letter letter) {
        output.collect(LetterOffice.LETTERS, new StreamRecord<>(letter));
    }

    /** The source's own watermark says only that every partition has begun or is idle; at the end of input, all. */
    @Override
    public void processWatermark(Watermark mark) throws Exception {
        allBegun = true;
        if (mark.equals(Watermark.MAX_WATERMARK)) {
            release();
            emitted = mark.getTimestamp();
            output.emitWatermark(mark);
        }
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) {
        allBegun |= status.isIdle();
    }

    /** Everything that is held back goes out: before a checkpoint's barrier, and at the end. */
    protected abstract void release() throws Exception;

    /**
     * What is due goes out, and what belongs to windows that the watermark closes: it is sent right behind. Called every
     * {@link #tickEvery}.
     *
     * @param watermark {@link Long#MIN_VALUE} if none is sent
     */
    protected abstract void release(long now, long watermark) throws Exception;

    /** Milliseconds. */
    protected abstract long tickEvery();

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        release();
    }

    @Override
    public void finish() throws Exception {
        release();
        super.finish();
    }

    private void tick(long interval) throws Exception {
        long now = getProcessingTimeService().getCurrentProcessingTime();
        live.tick(now);
        long next = allBegun ? next(now) : Long.MIN_VALUE;
        release(now, next);
        // Flink's watermark t promises that nothing up to and including t will come; ours, nothing below it.
        if (next > emitted) {
            emitted = next;
            reached = Math.max(reached, emitted);
            output.emitWatermark(new Watermark(emitted));
        }
        // Ends with the task; what it throws fails the task.
        var unused = getProcessingTimeService().registerTimer(now + interval, time -> tick(interval));
    }

    /**
     * How far the watermark can be where others' meet this one's: at no task further than the furthest that any had sent by the
     * checkpoint, and from then on not beyond this task's own, unless this one has been idle. While it is, the others go
     * on without it, though not beyond the time of day and what event times may lie ahead of it.
     */
    protected final long reached() {
        return reached;
    }

    /** Whether others may have gone on without this one, so that its own watermark says nothing about theirs. */
    protected final boolean wasIdle() {
        return wasIdle;
    }

    /** The watermark that is right now; {@link Long#MIN_VALUE} for none. */
    private long next(long now) throws Exception {
        boolean nobody = live.partitions().isEmpty();
        if (nobody != idle) {
            idle = nobody;
            if (nobody) {
                release(); // from now on others' watermarks close windows without this one's
            }
            output.emitWatermarkStatus(nobody ? WatermarkStatus.IDLE : WatermarkStatus.ACTIVE);
        }
        if (nobody || wasIdle) {
            wasIdle = true;
            reached = Math.max(reached, now + maxFuture.toMillis());
        }
        if (nobody) {
            return Long.MIN_VALUE;
        }
        long least = Long.MAX_VALUE;
        for (int partition : live.partitions()) {
            PartitionLog log = logs.get(partition);
            least = Math.min(least, log == null ? Long.MIN_VALUE : log.watermark());
        }
        return least == Long.MIN_VALUE ? least : least - 1;
    }
}
