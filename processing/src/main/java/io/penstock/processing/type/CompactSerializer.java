package io.penstock.processing.type;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes values that nobody changes, so that a copy is the value itself; {@link Mutable} for those that change. */
public abstract class CompactSerializer<T> extends TypeSerializer<T> {

    /** For values that operators change in place: a backend that keeps objects needs copies of its own. */
    public abstract static class Mutable<T> extends CompactSerializer<T> {

        @Override
        public boolean isImmutableType() {
            return false;
        }

        @Override
        public abstract T copy(T from);
    }

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public TypeSerializer<T> duplicate() {
        return this;
    }

    /** Nothing is read into an instance that is there already. */
    @Override
    public T createInstance() {
        throw new UnsupportedOperationException(getClass().getName());
    }

    @Override
    public T copy(T from) {
        return from;
    }

    @Override
    public T copy(T from, T reuse) {
        return copy(from);
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public T deserialize(T reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public boolean equals(Object other) {
        return getClass().isInstance(other);
    }

    @Override
    public int hashCode() {
        return getClass().hashCode();
    }
}
