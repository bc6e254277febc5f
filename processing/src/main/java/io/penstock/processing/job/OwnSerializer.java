package io.penstock.processing.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** What the toolkit's serializers have in common: values have no fixed length and are never reused. */
abstract class OwnSerializer<T> extends TypeSerializer<T> {
    private static final long serialVersionUID = 1L;

    static byte[] bytes(DataOutputSerializer out) {
        return out.getCopyOfBuffer();
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }

    /** There is no empty record, and nobody asks for one. */
    @Override
    @SuppressWarnings("NullAway") // Flink's own serializers of types without a default return null
    public T createInstance() {
        return null;
    }

    @Override
    public T copy(T from) {
        try {
            DataOutputSerializer out = new DataOutputSerializer(256);
            serialize(from, out);
            return deserialize(new DataInputDeserializer(out.getSharedBuffer(), 0, out.length()));
        } catch (IOException e) {
            throw new UncheckedIOException("copying in memory", e);
        }
    }

    @Override
    public T copy(T from, @Nullable T reuse) {
        return copy(from);
    }

    @Override
    public T deserialize(@Nullable T reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public int getLength() {
        return -1;
    }
}
