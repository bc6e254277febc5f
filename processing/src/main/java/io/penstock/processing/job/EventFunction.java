package io.penstock.processing.job;

import java.io.Serializable;

/** What a stateless step does with an event. What it throws makes a dead letter of the event's record. */
@FunctionalInterface
public interface EventFunction<T, O> extends Serializable {
    void process(Event<T> event, Emitter<O> out) throws Exception;
}
