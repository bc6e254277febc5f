package io.penstock.processing.job;

import java.io.Serializable;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.MetricGroup;

/**
 * A step with state for each key. It takes the events of a key in the order of their event time, whatever the order of
 * their arrival: each waits until the watermark says that nothing before it will come. Those of the same time come in the
 * order of input, partition and offset. What the step does is therefore a function of the logs alone.
 *
 * <p>A turn, an event's or a timer's, is applied as a whole or not at all: state, timers, emitted and written values. An
 * event whose turn fails becomes a dead letter, and the step is as if it had never come. A timer whose turn fails stops
 * the job, for no event is to blame.
 *
 * @param <O> what it emits
 */
public abstract class EventStep<O> implements Serializable {

    /** Asks for state; runs once in each task. Keep what it returns in transient fields. */
    protected void open(Setup setup) {}

    /** The timer of {@link Turn#timer} is due: all events up to and including its time have had their turn. */
    protected void onTimer(Turn<O> turn) throws Exception {}

    /** What a step has to hand. */
    public interface Setup {

        /** State of the current key. The name is for ever. */
        <S> StepValue<S> value(String name, TypeInformation<S> type);

        /** For counters and gauges of the step's own. */
        MetricGroup metrics();
    }

    /** What a step does with an event. */
    @FunctionalInterface
    public interface Handler<T, O> extends Serializable {
        void on(Event<T> event, Turn<O> turn) throws Exception;
    }
}
