package io.penstock.processing.job;

import java.io.Serializable;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.cep.pattern.Pattern;
import org.apache.flink.cep.pattern.conditions.SimpleCondition;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Events inside a job. Every step has a name, which is what its state is found under after an upgrade, what its metrics
 * are called by, and the stage of the dead letters that it writes.
 */
public final class Events<T> {
    private final JobContext job;
    private final DataStream<Event<T>> stream;
    private final TypeInformation<T> type;
    private final boolean table;

    Events(JobContext job, DataStream<Event<T>> stream, TypeInformation<T> type) {
        this(job, stream, type, false);
    }

    Events(JobContext job, DataStream<Event<T>> stream, TypeInformation<T> type, boolean table) {
        this.job = job;
        this.stream = stream;
        this.type = type;
        this.table = table;
    }

    /** Whether these are an {@link Input#table} as it is read. */
    boolean isTable() {
        return table;
    }

    /** A condition on a value. */
    @FunctionalInterface
    public interface Test<T> extends Serializable {
        boolean accepts(T value) throws Exception;
    }

    /** Only the events whose value passes. */
    public Events<T> filter(String name, Test<? super T> test) {
        return process(name, type, (event, out) -> {
            if (test.accepts(event.value())) {
                out.emit(event.value());
            }
        });
    }

    /** A value for each. */
    public <O> Events<O> map(String name, TypeInformation<O> output, ValueFunction<? super T, ? extends O> function) {
        return process(name, output, (event, out) -> out.emit(function.apply(event.value())));
    }

    /** Any number of values and output records for each. */
    public <O> Events<O> process(String name, TypeInformation<O> output, EventFunction<T, O> function) {
        return new Events<>(job, job.guarded(this, name, function, Event::with, Types.events(output)), output);
    }

    /** To one of the job's outputs; {@code T} is the output's class. */
    public <R extends SpecificRecord> void write(Output<R> output, ValueFunction<? super T, ? extends R> function) {
        process("write-" + output.name(), type, (event, out) -> out.write(output, function.apply(event.value())));
    }

    /**
     * Matches of a pattern over the events of a key, in the order of their event time; those of the same time in the
     * order of input, partition and offset. An event that comes when the pattern has gone on goes to the late topic.
     *
     * <p>What a condition throws cannot be undone and stops the job; made by {@link #when}, it names the record. Refuse
     * in a step before what conditions cannot take.
     *
     * @param match what it throws makes a dead letter of the match's last record
     */
    public <O> Events<O> pattern(
            String name,
            ValueFunction<? super T, String> key,
            Pattern<Event<T>, ?> pattern,
            MatchFunction<T, O> match,
            TypeInformation<O> output) {
        return new Events<>(job, job.pattern(this, name, key, pattern, match, output), output);
    }

    /** A condition of a pattern. What it throws stops the job with the place of the record in the message. */
    public static <T> SimpleCondition<Event<T>> when(Test<? super T> test) {
        return new Condition<>(test);
    }

    /**
     * Flink's stream, for what the toolkit does not offer. Steps on it need {@code uid} and may not fail for a single
     * event: that stops the job. {@link JobContext#events} brings a stream back.
     */
    public DataStream<Event<T>> stream() {
        return stream;
    }

    /** Of the values. */
    public TypeInformation<T> type() {
        return type;
    }

    private static final class Condition<T> extends SimpleCondition<Event<T>> {
        private final Test<? super T> test;

        Condition(Test<? super T> test) {
            this.test = test;
        }

        @Override
        public boolean filter(Event<T> event) {
            return Located.at(event, () -> test.accepts(event.value()));
        }
    }
}
