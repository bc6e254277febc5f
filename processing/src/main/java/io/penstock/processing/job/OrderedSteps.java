package io.penstock.processing.job;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A step and what it does with each of its inputs: one object, so that handlers keep pointing at the step. */
final class OrderedSteps<O> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final EventStep<O> step;
    private final ArrayList<EventStep.Handler<?, O>> handlers;

    OrderedSteps(EventStep<O> step, List<EventStep.Handler<?, O>> handlers) {
        this.step = step;
        this.handlers = new ArrayList<>(handlers);
    }

    EventStep<O> step() {
        return step;
    }

    @SuppressWarnings("unchecked") // a parcel's side says what its event is
    void on(Parcel parcel, Turn<O> turn) throws Exception {
        ((EventStep.Handler<Object, O>) handlers.get(parcel.side())).on((Event<Object>) parcel.event(), turn);
    }
}
