package io.penstock.processing.view;

import io.penstock.processing.type.Compact;
import io.penstock.processing.type.CompactSerializer;
import io.penstock.processing.type.CompactSnapshot;
import io.penstock.processing.type.CompactType;
import java.io.IOException;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What an {@link Input} read, and when it happened. Sorts by time, then by value, so that there is one order of the same
 * images whatever order they came in.
 *
 * @param time epoch milliseconds; 0 where only the value matters
 * @param value a {@code Long} or a {@code String}
 */
public record TimedValue(long time, Comparable<?> value) implements Comparable<TimedValue> {

    static final TypeInformation<TimedValue> TYPE = new CompactType<>(TimedValue.class, new Serializer());

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"}) // values of one input are of one type
    public int compareTo(TimedValue other) {
        int order = Long.compare(time, other.time);
        return order != 0 ? order : ((Comparable) value).compareTo(other.value);
    }

    void write(DataOutputView out) throws IOException {
        Compact.writeLong(out, time);
        Compact.writeValue(out, value);
    }

    static TimedValue read(DataInputView in) throws IOException {
        return new TimedValue(Compact.readLong(in), Objects.requireNonNull(Compact.readValue(in), "value"));
    }

    /** Form 1: time, value. */
    static final class Serializer extends CompactSerializer<TimedValue> {

        @Override
        public void serialize(TimedValue value, DataOutputView out) throws IOException {
            value.write(out);
        }

        @Override
        public TimedValue deserialize(DataInputView in) throws IOException {
            return read(in);
        }

        @Override
        public TypeSerializerSnapshot<TimedValue> snapshotConfiguration() {
            return new Snapshot();
        }
    }

    /** Found by Flink under this name. */
    public static final class Snapshot extends CompactSnapshot<TimedValue> {
        /** For Flink. */
        public Snapshot() {
            super(1);
        }

        @Override
        protected TypeSerializer<TimedValue> serializer(int version) {
            return new Serializer();
        }
    }
}
