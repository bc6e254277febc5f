package io.penstock.processing.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/** A value of the current key. What is set counts from the end of the turn; changing a value in place changes nothing. */
public final class StepValue<S> {
    private final ValueState<S> state;
    private final TypeSerializer<S> serializer;
    private boolean changed;
    private @Nullable S next;

    StepValue(ValueState<S> state, TypeSerializer<S> serializer) {
        this.state = state;
        this.serializer = serializer;
    }

    /** Null where nothing is set; as this turn has set it so far. */
    public @Nullable S get() {
        if (changed) {
            return next;
        }
        try {
            S value = state.value();
            // A heap's value is the stored one itself; a failed turn must not have touched it.
            return value == null ? null : serializer.copy(value);
        } catch (IOException e) {
            throw new UncheckedIOException("reading state", e);
        }
    }

    public void set(S value) {
        changed = true;
        next = value;
    }

    public void clear() {
        changed = true;
        next = null;
    }

    void apply() throws IOException {
        if (changed) {
            if (next == null) {
                state.clear();
            } else {
                state.update(next);
            }
        }
        forget();
    }

    void forget() {
        changed = false;
        next = null;
    }
}
