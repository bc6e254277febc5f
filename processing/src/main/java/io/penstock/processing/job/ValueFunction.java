package io.penstock.processing.job;

import java.io.Serializable;

/** A value of another. What it throws makes a dead letter of the event's record. */
@FunctionalInterface
public interface ValueFunction<T, O> extends Serializable {
    O apply(T value) throws Exception;
}
