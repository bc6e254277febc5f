package io.penstock.processing.view;

import io.penstock.processing.deadletter.LetterOffice;
import io.penstock.processing.view.HeldGroups.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Brings together what the readers have folded of each group, and emits it with a version that grows with each fold. For windows
 * that an event time alone decides on, and for no window.
 *
 * <p><b>Memory and state.</b> A group is held in memory while its window is open and many fit: what comes for it costs no access to state,
 * and neither does its last row. Rows go out with each watermark and a few times in the freshness of the view. State gets what has changed
 * before each barrier, when a window closes, and when there are too many groups; only what is in state needs timers, one for the
 * end of the window and then one for the end of the state.
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
public final class GroupAggregator extends AbstractStreamOperator<ViewRow>
        implements OneInputStreamOperator<Partial, ViewRow>, Triggerable<String, VoidNamespace> {

    /** Groups in memory at most, if that allows them. */
    private static final int MAX_HELD = 1 << 17;

    private static final ListStateDescriptor<Long> NEWEST = new ListStateDescriptor<>("newest-window", Types.LONG);

    private static final int ROUNDS_PER_EMISSION = 4;

    /** Times as long as emitting took it rests: rows that are many are worth more company. */
    private static final int REST_PER_ROUND = 4;

    private final ViewPlan plan;
    private final Windows windows;
    private final int schemaId;
    private final Schema schema;
    private final Duration retention;
    private final LetterOffice letters;
    private final int maxHeld;

    private transient ValueState<Group> groups;
    private transient @Nullable Multiset[] multisets;
    private transient boolean hasMultisets;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient RowWriter rows;
    private transient HeldGroups held;

    /** Held, and not emitted since they changed. */
    private transient List<Held> unsent;

    private transient ListState<Long> newest;

    /** Of windows that start later, no group of any task is in state: there is no need to look. */
    private transient long newestStored;

    private transient long restsUntil;
    private transient long reached;

    private transient HighestWatermark watermark;

    /**
     * For one view.
     *
     * @param schema of the view's rows, registered as {@code schemaId}
     * @param retention how long a window's state outlives the window
     */
    public GroupAggregator(ViewPlan plan, int schemaId, Schema schema, Duration retention, LetterOffice letters) {
        this(plan, schemaId, schema, retention, letters, MAX_HELD);
    }

    /**
     * As {@link #GroupAggregator(ViewPlan, int, Schema, Duration, LetterOffice)}.
     *
     * @param maxHeld groups in memory at most; with one more, all go to state
     */
    public GroupAggregator(
            ViewPlan plan, int schemaId, Schema schema, Duration retention, LetterOffice letters, int maxHeld) {
        this.plan = plan;
        this.windows = Windows.of(plan.window());
        this.schemaId = schemaId;
        this.schema = schema;
        this.retention = retention;
        this.letters = letters;
        this.maxHeld = maxHeld;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        watermark = new HighestWatermark(context);
        newest = context.getOperatorStateStore().getUnionListState(NEWEST);
        // of an earlier release's state nobody knows
        newestStored = context.isRestored() ? Long.MAX_VALUE : Long.MIN_VALUE;
        boolean known = false;
        for (long start : newest.get()) {
            newestStored = known ? Math.max(newestStored, start) : start;
            known = true;
        }
        reached = watermark.reach(Long.MIN_VALUE);
    }

    @Override
    public void open() throws Exception {
        super.open();
        groups = getRuntimeContext().getState(new ValueStateDescriptor<>("group", GroupSerializer.type(plan.folds())));
        multisets = new @Nullable Multiset[plan.folds().size()];
        for (int i = 0; i < multisets.length; i++) {
            if (plan.folds().get(i).needsMultiset()) {
                multisets[i] = new Multiset("values-" + i, getRuntimeContext());
                hasMultisets = true;
            }
        }
        timers = getInternalTimerService("user-timers", VoidNamespaceSerializer.INSTANCE, this);
        rows = new RowWriter(plan, schemaId, schema);
        held = new HeldGroups(plan, maxHeld);
        unsent = new ArrayList<>();
        tick(Math.max(1, plan.emitEvery().toMillis() / ROUNDS_PER_EMISSION));
    }

    /** A group in memory needs no state: what needs it, says whose. */
    @Override
    @SuppressWarnings("rawtypes") // as it is declared
    public void setKeyContextElement1(StreamRecord record) {}

    @Override
    public void processElement(StreamRecord<Partial> element) throws Exception {
        Partial partial = element.getValue();
        Held known = held.find(partial.group().windowStart(), partial.key());
        if (known == null) {
            known = load(partial);
            if (known == null) {
                return;
            }
            held.add(known);
        } else if (hasMultisets) {
            setCurrentKey(known.key);
        }
        Group group = known.group;
        if (group != partial.group()) {
            group.mergePartial(partial.group(), multisets);
        }
        known.changed = true;
        if (!group.dirty) {
            group.dirty = true;
            unsent.add(known);
        }
        if (held.areTooMany()) {
            emit();
            store(Long.MAX_VALUE);
            held.clear();
        }
    }

    private @Nullable Held load(Partial partial) throws Exception {
        long windowStart = partial.group().windowStart();
        boolean mayBeInState = windowStart <= newestStored || !windows.areBounded();
        if (mayBeInState || hasMultisets) {
            setCurrentKey(partial.key());
        }
        Group group = mayBeInState ? groups.value() : null;
        boolean timed = group != null;
        if (group == null) {
            if (windows.areBounded() && reached >= givenUpAt(windowStart)) {
                giveUp(partial);
                return null;
            }
            // what is pending in a partial aggregate belongs into a multiset; otherwise it is a group like any other
            group = hasMultisets ? Group.opened(windowStart, plan.folds()) : partial.group();
        }
        // also of a group that closed while it was in state, where it lies as it was
        group.closed |= windows.areBounded() && reached >= windows.closesAt(windowStart);
        Held loaded = new Held(partial.key(), group, timed);
        if (group.dirty) { // an earlier release stored what it had not emitted
            unsent.add(loaded);
        }
        return loaded;
    }

    /**
     * An image of which a newer window lives is in that one. Of all others the reader has sent the original, since it knows how far
     * the watermark may be; if it was wrong in that, the records' timestamps are, and going on would lose images: what it
     * knows after a restart is right.
     */
    private void giveUp(Partial partial) {
        Original original = partial.original();
        if (original != null) {
            long limit = reached + 1 - retention.toMillis();
            output.collect(
                    LetterOffice.LETTERS,
                    new StreamRecord<>(letters.late(original.record(), original.image(), partial.eventTime(), limit)));
        } else if (partial.newest()) {
            throw new IllegalStateException(
                    "view " + plan.name() + " has given up " + partial.key()
                            + ", and images of it came all the same: another partition's timestamps lie further ahead than they can");
        }
    }

    /** Rows of closed windows first, each once and final; then of all others; then of those that only timers know of. */
    @Override
    public void processWatermark(Watermark mark) throws Exception {
        reached = watermark.reach(mark.getTimestamp());
        long lastClosed = windows.lastClosed(mark.getTimestamp());
        for (Map<String, Held> window : held.startedBy(lastClosed)) {
            for (Held closing : window.values()) {
                close(closing);
            }
        }
        emit();
        store(lastClosed);
        super.processWatermark(mark);
        held.removeStartedBy(lastClosed);
    }

    private void close(Held closing) throws Exception {
        Group group = closing.group;
        if (!group.closed) {
            group.closed = true;
            closing.changed = true;
            closing.timed = false;
            row(closing.key, group);
        }
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        long time = timer.getTimestamp();
        Held closed = held.find(windows.lastClosed(time), timer.getKey());
        if (closed != null && time < givenUpAt(closed.group.windowStart())) {
            return; // with its window, just now
        }
        Group group = groups.value();
        if (group == null) {
            return;
        }
        boolean isTheEnd = time >= givenUpAt(group.windowStart());
        boolean closes = !isTheEnd && !group.closed;
        if (closes) {
            group.closed = true;
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, givenUpAt(group.windowStart()));
        }
        boolean unsettled = group.dirty;
        if (closes || unsettled) {
            row(timer.getKey(), group);
        }
        if (isTheEnd) {
            groups.clear();
            for (Multiset multiset : multisets) {
                if (multiset != null) {
                    multiset.clear();
                }
            }
        } else if (unsettled) { // that it is closed, the watermark tells whoever reads it
            groups.update(group);
        }
    }

    /** Of an earlier release, which emitted by these. */
    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        Group group = groups.value();
        if (group != null && group.dirty) {
            row(timer.getKey(), group);
            groups.update(group);
        }
    }

    private void emit() throws Exception {
        for (Held known : unsent) {
            if (known.group.dirty) {
                row(known.key, known.group);
            }
        }
        unsent.clear();
    }

    private void row(String key, Group group) throws Exception {
        if (hasMultisets) {
            setCurrentKey(key);
        }
        group.settle(multisets);
        group.dirty = false;
        output.collect(new StreamRecord<>(rows.write(key, group, group.windowStart() + windows.size(), reached)));
    }

    /** Of windows that start up to then, all that state does not know. */
    private void store(long lastStart) throws Exception {
        for (Map<String, Held> window : held.startedBy(lastStart)) {
            for (Held known : window.values()) {
                if (known.changed) {
                    store(known);
                }
            }
        }
    }

    private void store(Held known) throws Exception {
        setCurrentKey(known.key);
        Group group = known.group;
        groups.update(group);
        known.changed = false;
        long start = group.windowStart();
        newestStored = Math.max(newestStored, start);
        if (windows.areBounded() && !known.timed) {
            timers.registerEventTimeTimer(
                    VoidNamespace.INSTANCE, group.closed ? givenUpAt(start) : windows.closesAt(start));
            known.timed = true;
        }
    }

    private void tick(long every) throws Exception {
        long now = getProcessingTimeService().getCurrentProcessingTime();
        if (now >= restsUntil && !unsent.isEmpty()) {
            emit();
            long done = getProcessingTimeService().getCurrentProcessingTime();
            restsUntil = done + (done - now) * REST_PER_ROUND;
        }
        // Ends with the task; what it throws fails the task.
        var unused = getProcessingTimeService().registerTimer(now + every, time -> tick(every));
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        emit();
        store(Long.MAX_VALUE);
        if (!getKeyedStateBackend().isSafeToReuseKVState()) {
            held.clear(); // state on the heap is the very object, and what a snapshot reads must stay as it is
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        watermark.snapshot();
        newest.update(List.of(newestStored));
    }

    @Override
    public void finish() throws Exception {
        emit();
        super.finish();
    }

    @Override
    public void close() throws Exception {
        if (held != null) { // not if opening failed
            held.clear();
        }
        super.close();
    }

    private long givenUpAt(long windowStart) {
        return windows.closesAt(windowStart) + retention.toMillis();
    }
}
