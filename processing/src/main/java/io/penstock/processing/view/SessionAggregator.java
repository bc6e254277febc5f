package io.penstock.processing.view;

import io.penstock.common.declaration.Window;
import io.penstock.common.view.ViewKey;
import io.penstock.processing.deadletter.LetterOffice;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Folds events into sessions. A session is what the event times of its group make of it, in whatever order they come: it
 * grows at either end, and an event between two of them makes them one. A row is known by its session's start, so that
 * the row of a start that is none any more is taken back; the topic is written in transactions, since a crash between the
 * two rows could otherwise leave both of them: the replay may never come by that start again (docs/decisions/0010).
 *
 * <p>A session keeps its state for the retention and one gap more after it ended. An event within the retention may lie up
 * to a gap after it, and has to find it there, or it would begin a second session inside the first.
 */
public final class SessionAggregator extends KeyedProcessFunction<String, Delta, ViewRow>
        implements CheckpointedFunction {

    private final ViewPlan plan;
    private final int[] inputs;
    private final long gap;
    private final int schemaId;
    private final Schema schema;
    private final Duration retention;
    private final LetterOffice letters;

    private transient ValueState<Sessions> index;
    private transient MapState<Long, Group> groups;
    private transient RowWriter rows;

    @SuppressWarnings("NullAway.Init") // by initializeState, as all Flink state
    private transient HighestWatermark watermark;

    /**
     * For one view over events.
     *
     * @param schema of the view's rows, registered as {@code schemaId}
     * @param retention how long a session can be corrected after it ended
     */
    public SessionAggregator(ViewPlan plan, int schemaId, Schema schema, Duration retention, LetterOffice letters) {
        this.plan = plan;
        this.inputs = plan.folds().stream().mapToInt(Fold::input).toArray();
        this.gap = ((Window.Session) plan.window()).gap().toMillis();
        this.schemaId = schemaId;
        this.schema = schema;
        this.retention = retention;
        this.letters = letters;
    }

    @Override
    public void open(OpenContext context) {
        index = getRuntimeContext().getState(new ValueStateDescriptor<>("sessions", Sessions.TYPE));
        groups = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>("groups", Types.LONG, GroupSerializer.type(plan.folds())));
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
    public void processElement(Delta delta, Context context, Collector<ViewRow> out) throws Exception {
        TimerService timers = context.timerService();
        long reached = watermark.reach(timers.currentWatermark());
        Sessions known = index.value();
        Sessions sessions = known == null ? new Sessions() : known;
        Fact fact = delta.fact();
        List<Sessions.Span> joined = sessions.joinedBy(fact.eventTime(), gap);
        if (joined.isEmpty() && reached >= givenUpAt(fact.eventTime() + gap) - gap) {
            Original original = delta.original();
            long limit = reached + 1 - retention.toMillis();
            context.output(
                    LetterOffice.LETTERS, letters.late(original.record(), original.image(), fact.eventTime(), limit));
            return;
        }
        Group group = merged(sessions, joined);
        Sessions.Span span = extended(sessions, joined, fact.eventTime(), group);
        group.fold(fact, inputs);
        groups.put(span.start, group);
        span.dirty = true;
        span.closed = reached >= span.end - 1;
        timers.registerEventTimeTimer(span.closed ? givenUpAt(span.end) : span.end - 1);
        if (!sessions.announced) {
            sessions.announced = true;
            timers.registerProcessingTimeTimer(nextEmission(timers));
        }
        index.update(sessions);
    }

    /** Rounded up to a multiple, so that the groups of a moment share a timer's round and a producer's batch. */
    private long nextEmission(TimerService timers) {
        long every = plan.emitEvery().toMillis();
        return (timers.currentProcessingTime() / every + 1) * every;
    }

    /** What the joined sessions add up to, taken out of state; nothing if there is none. */
    private Group merged(Sessions sessions, List<Sessions.Span> joined) throws Exception {
        joined.sort(Comparator.comparingLong(span -> span.start));
        Group all = null;
        for (Sessions.Span span : joined) {
            Group group = Objects.requireNonNull(groups.get(span.start), "a session has a group");
            groups.remove(span.start);
            if (all == null) {
                all = group;
            } else {
                all.merge(group);
                takeBack(sessions, span, all);
            }
        }
        return all == null ? Group.opened(Long.MAX_VALUE, plan.folds()) : all;
    }

    /** One span in place of the joined ones. */
    private Sessions.Span extended(Sessions sessions, List<Sessions.Span> joined, long eventTime, Group group) {
        group.startAt(eventTime);
        Sessions.Span span = new Sessions.Span(eventTime, eventTime + gap);
        if (!joined.isEmpty()) {
            Sessions.Span first = joined.get(0);
            span.start = Math.min(first.start, eventTime);
            span.end = Math.max(joined.get(joined.size() - 1).end, span.end);
            if (span.start == first.start) {
                span.shown = first.shown;
            } else {
                takeBack(sessions, first, group);
            }
            sessions.spans.removeAll(joined);
        }
        sessions.spans.add(span);
        return span;
    }

    private static void takeBack(Sessions sessions, Sessions.Span span, Group by) {
        if (span.shown) {
            sessions.absorbed.add(new Sessions.Absorbed(span.start, by.sourceTime()));
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<ViewRow> out) throws Exception {
        Sessions sessions = index.value();
        if (sessions == null) {
            return;
        }
        long reached = watermark.reach(context.timerService().currentWatermark());
        if (context.timeDomain() == TimeDomain.PROCESSING_TIME) {
            sessions.announced = false;
        } else {
            close(sessions, timestamp, context.timerService());
        }
        emit(sessions, context.getCurrentKey(), reached, out);
        giveUp(sessions, context.timeDomain() == TimeDomain.EVENT_TIME ? timestamp : Long.MIN_VALUE);
        if (sessions.spans.isEmpty() && !sessions.announced) {
            index.clear();
        } else {
            index.update(sessions);
        }
    }

    /** A session that has grown since its timer was set gets another one. */
    private void close(Sessions sessions, long now, TimerService timers) {
        for (Sessions.Span span : sessions.spans) {
            if (!span.closed && span.end - 1 <= now) {
                span.closed = true;
                span.dirty = true;
            }
            long next = span.closed ? givenUpAt(span.end) : span.end - 1;
            if (next > now) {
                timers.registerEventTimeTimer(next);
            }
        }
    }

    private void emit(Sessions sessions, String key, long reached, Collector<ViewRow> out) throws Exception {
        for (Sessions.Absorbed absorbed : sessions.absorbed) {
            out.collect(rows.absorbed(key, absorbed.start(), absorbed.sourceTime()));
        }
        sessions.absorbed.clear();
        for (Sessions.Span span : sessions.spans) {
            if (span.dirty) {
                Group group = Objects.requireNonNull(groups.get(span.start), "a session has a group");
                group.closed = span.closed;
                out.collect(rows.write(ViewKey.in(key, span.start), group, span.end, reached));
                span.dirty = false;
                span.shown = true;
            }
        }
    }

    private void giveUp(Sessions sessions, long now) throws Exception {
        for (Sessions.Span span : List.copyOf(sessions.spans)) {
            if (givenUpAt(span.end) <= now) {
                groups.remove(span.start);
                sessions.spans.remove(span);
            }
        }
    }

    private long givenUpAt(long end) {
        return end - 1 + gap + retention.toMillis();
    }
}
