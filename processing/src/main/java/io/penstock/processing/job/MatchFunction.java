package io.penstock.processing.job;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/** What a step makes of a match. */
@FunctionalInterface
public interface MatchFunction<T, O> extends Serializable {

    /**
     * Takes a match.
     *
     * @param events by the pattern's names, in their order
     */
    void match(Map<String, List<Event<T>>> events, Emitter<O> out) throws Exception;
}
