package io.penstock.processing.job;

import io.penstock.processing.checkpoint.JobConfiguration;
import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.deadletter.LetterOffice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.cep.CEP;
import org.apache.flink.cep.pattern.Pattern;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.OutputTag;

/** A job while it is being drawn. */
public final class JobContext {
    private final String name;
    private final Letters letters;
    private final Map<String, Target> targets;
    private final Map<Input<?>, Events<?>> inputs = new LinkedHashMap<>();
    private final Map<Setting<?>, Object> settings;
    private final Set<String> steps = new LinkedHashSet<>();
    private final List<DataStream<Letter>> produced = new ArrayList<>();

    JobContext(String name, Letters letters, Map<String, Target> targets, Map<Setting<?>, Object> settings) {
        this.name = name;
        this.letters = letters;
        this.targets = targets;
        this.settings = settings;
    }

    /** What is declared, else the default. */
    @SuppressWarnings("unchecked") // put there as the setting's own
    public <V> V setting(Setting<V> setting) {
        return (V) Optional.ofNullable(settings.get(setting))
                .orElseThrow(() ->
                        new IllegalArgumentException("setting '" + setting.name() + "' is not in the job's spec"));
    }

    /** Whether an optional input is declared. */
    public boolean has(Input<?> input) {
        return inputs.containsKey(input);
    }

    /** The events of an input: decoded, checked, in time. */
    @SuppressWarnings("unchecked") // put there as the input's own
    public <T> Events<T> read(Input<T> input) {
        return (Events<T>) Optional.ofNullable(inputs.get(input))
                .orElseThrow(() -> new IllegalArgumentException("input '" + input.name() + "' is not declared"));
    }

    /**
     * A step with state for each key.
     *
     * @param step serializable; what it needs of the settings it is given here
     * @param output type of what it emits
     */
    public <O> Step<O> step(String name, EventStep<O> step, TypeInformation<O> output) {
        return new Step<>(this, name, step, output);
    }

    /** A stream that was taken out with {@link Events#stream}. */
    public <T> Events<T> events(DataStream<Event<T>> stream, TypeInformation<T> type) {
        return new Events<>(this, stream, type);
    }

    <T> void input(Input<T> input, SingleOutputStreamOperator<Event<T>> events, TypeInformation<T> type) {
        produced.add(events.getSideOutput(LetterOffice.LETTERS));
        inputs.put(input, new Events<>(this, events, type, input.kind() == Input.Kind.TABLE));
    }

    /** All that leaves the job: records of its outputs, dead letters, late events. */
    DataStream<Letter> produced() {
        DataStream<Letter> all = produced.get(0);
        for (DataStream<Letter> more : produced.subList(1, produced.size())) {
            all = all.union(more);
        }
        return all;
    }

    <T, O, X> SingleOutputStreamOperator<X> guarded(
            Events<T> from,
            String step,
            EventFunction<T, O> function,
            GuardedStep.Wrap<T, O, X> wrap,
            TypeInformation<X> type) {
        return named(from.stream().process(new GuardedStep<>(step, function, wrap, letters, targets), type), step);
    }

    <O> Events<O> keyed(
            String step,
            DataStream<Parcel> parcels,
            TypeInformation<Parcel> type,
            OrderedSteps<O> steps,
            TypeInformation<O> output) {
        SingleOutputStreamOperator<Event<O>> events = named(
                parcels.keyBy(Parcel::key, Types.STRING)
                        .process(
                                new OrderedStep<>(name, step, steps, type, letters, targets),
                                io.penstock.processing.job.Types.events(output)),
                step);
        return new Events<>(this, events, output);
    }

    <T, O> DataStream<Event<O>> pattern(
            Events<T> from,
            String step,
            ValueFunction<? super T, String> key,
            Pattern<Event<T>, ?> pattern,
            MatchFunction<T, O> match,
            TypeInformation<O> output) {
        TypeInformation<Event<T>> type = io.penstock.processing.job.Types.events(from.type());
        // A key that cannot be drawn is a dead letter here, so that drawing it once more below cannot fail.
        DataStream<Event<T>> keyed = this.<T, T, Event<T>>guarded(
                from,
                step + "-key",
                (event, out) -> {
                    if (key.apply(event.value()) == null) {
                        throw new IllegalArgumentException("the event has no key");
                    }
                    out.emit(event.value());
                },
                Event::with,
                type);
        OutputTag<Event<T>> late = new OutputTag<>("late", type);
        SingleOutputStreamOperator<Event<O>> matches = named(
                CEP.pattern(
                                keyed.keyBy(event -> key.apply(event.value()), Types.STRING),
                                pattern,
                                (left, right) -> Origin.compare(left.origin(), right.origin()))
                        .sideOutputLateData(late)
                        .process(
                                new GuardedMatch<>(step, match, letters, targets),
                                io.penstock.processing.job.Types.events(output)),
                step);
        named(matches.getSideOutput(late).process(new LateLetters<>(letters), Letter.TYPE), step + "-late");
        return matches;
    }

    <X> SingleOutputStreamOperator<X> named(SingleOutputStreamOperator<X> operator, String step) {
        if (!steps.add(step)) {
            throw new IllegalArgumentException("job " + name + " has two steps named '" + step + "'");
        }
        produced.add(operator.getSideOutput(LetterOffice.LETTERS));
        return operator.name(step + " " + name)
                .uid("job-" + name + "-" + step)
                .setMaxParallelism(JobConfiguration.MAX_PARALLELISM);
    }
}
