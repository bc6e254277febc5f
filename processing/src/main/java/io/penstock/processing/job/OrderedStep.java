package io.penstock.processing.job;

import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.deadletter.LetterOffice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.base.BooleanSerializer;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Runs an {@link EventStep}. An event waits in state under its time. When the watermark passes that time, all of the key's
 * events of that time have their turns, then the step's own timer of that time, if it asked for one. Flink fires the
 * timers of a key in the order of their times, those that a turn adds included, so that turns are in order however far a
 * watermark jumps.
 *
 * <p>An event behind the watermark can only come from a partition that was taken for idle; it goes to the late topic.
 */
final class OrderedStep<O> extends KeyedProcessFunction<String, Parcel, Event<O>> {
    private final String job;
    private final String stage;
    private final OrderedSteps<O> steps;
    private final TypeInformation<Parcel> parcels;
    private final Letters letters;
    private final LinkedHashMap<String, Target> targets;

    private transient MapState<Long, List<Parcel>> waiting;
    private transient MapState<Long, Boolean> timers;
    private transient List<StepValue<?>> values;
    private transient Writer writer;
    private transient Counter deadLetters;
    private transient Counter lateEvents;

    OrderedStep(
            String job,
            String stage,
            OrderedSteps<O> steps,
            TypeInformation<Parcel> parcels,
            Letters letters,
            Map<String, Target> targets) {
        this.job = job;
        this.stage = stage;
        this.steps = steps;
        this.parcels = parcels;
        this.letters = letters;
        this.targets = new LinkedHashMap<>(targets);
    }

    @Override
    public void open(OpenContext context) {
        waiting = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>(
                        "waiting", LongSerializer.INSTANCE, new ListSerializer<>(OwnType.serializer(parcels))));
        timers = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>("timers", LongSerializer.INSTANCE, BooleanSerializer.INSTANCE));
        values = new ArrayList<>();
        writer = new Writer(targets);
        deadLetters = getRuntimeContext().getMetricGroup().counter("deadLetters");
        lateEvents = getRuntimeContext().getMetricGroup().counter("lateEvents");
        steps.step().open(new Opening());
    }

    @Override
    public void processElement(Parcel parcel, Context context, Collector<Event<O>> out) throws Exception {
        long time = parcel.event().time();
        long watermark = context.timerService().currentWatermark();
        if (time <= watermark) {
            lateEvents.inc();
            context.output(LetterOffice.LETTERS, letters.late(parcel.event(), "value", watermark + 1));
            return;
        }
        List<Parcel> sameTime = waiting.get(time);
        List<Parcel> all = sameTime == null ? new ArrayList<>() : new ArrayList<>(sameTime);
        all.add(parcel);
        waiting.put(time, all);
        context.timerService().registerEventTimeTimer(time);
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Event<O>> out) throws Exception {
        List<Parcel> due = waiting.get(time);
        if (due != null) {
            waiting.remove(time);
            List<Parcel> inOrder = new ArrayList<>(due);
            inOrder.sort(Parcel.ORDER);
            for (Parcel parcel : inOrder) {
                event(parcel, new OneTurn(context.getCurrentKey(), time, time), context, out);
            }
        }
        if (timers.contains(time)) {
            timers.remove(time);
            timer(new OneTurn(context.getCurrentKey(), time, time + 1), context, out);
        }
    }

    private void event(Parcel parcel, OneTurn turn, OnTimerContext context, Collector<Event<O>> out) throws Exception {
        try {
            steps.on(parcel, turn);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            values.forEach(StepValue::forget);
            deadLetters.inc();
            long now = context.timerService().currentProcessingTime();
            context.output(LetterOffice.LETTERS, letters.dead(parcel.event().origin(), stage, e, now));
            return;
        }
        turn.apply(context, out);
    }

    private void timer(OneTurn turn, OnTimerContext context, Collector<Event<O>> out) throws Exception {
        try {
            steps.step().onTimer(turn);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(
                    "job " + job + ", step " + stage + ": the timer at " + turn.time + " of key " + turn.key
                            + " failed, and no single record is to blame",
                    e);
        }
        turn.apply(context, out);
    }

    private final class Opening implements EventStep.Setup {

        @Override
        public <S> StepValue<S> value(String name, TypeInformation<S> type) {
            var serializer = OwnType.serializer(type);
            StepValue<S> value = new StepValue<>(
                    getRuntimeContext().getState(new ValueStateDescriptor<>("step-" + name, serializer)), serializer);
            values.add(value);
            return value;
        }

        @Override
        public MetricGroup metrics() {
            return getRuntimeContext().getMetricGroup();
        }
    }

    private final class OneTurn implements Turn<O> {
        private final String key;
        private final long time;
        private final long earliestTimer;
        private final List<Event<O>> emitted = new ArrayList<>(1);
        private final List<Letter> written = new ArrayList<>(1);
        private final List<Long> wanted = new ArrayList<>(1);

        OneTurn(String key, long time, long earliestTimer) {
            this.key = key;
            this.time = time;
            this.earliestTimer = earliestTimer;
        }

        @Override
        public String key() {
            return key;
        }

        @Override
        public long time() {
            return time;
        }

        @Override
        public void emit(Event<?> cause, O value) {
            emitted.add(new Event<>(value, time, cause.origin()));
        }

        @Override
        public <R extends SpecificRecord> void write(Output<R> output, R record) {
            written.add(writer.write(output, record, time));
        }

        @Override
        public void timer(long at) {
            if (at < earliestTimer) {
                throw new IllegalArgumentException("a timer at " + at + " lies before the turn, which is at " + time);
            }
            wanted.add(at);
        }

        void apply(OnTimerContext context, Collector<Event<O>> out) throws Exception {
            for (StepValue<?> value : values) {
                value.apply();
            }
            for (long at : wanted) {
                timers.put(at, true);
                context.timerService().registerEventTimeTimer(at);
            }
            emitted.forEach(out::collect);
            written.forEach(record -> context.output(LetterOffice.LETTERS, record));
        }
    }
}
