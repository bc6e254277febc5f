package io.penstock.processing.job;

import io.penstock.processing.source.Header;
import io.penstock.processing.source.RawRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * An event with the record that it comes from. A value that has only been decoded is a piece of that record, byte for
 * byte, unless its writer had another schema; it is then written as that piece's place, so that carrying the origin along
 * costs next to nothing.
 */
final class EventSerializer<T> extends OwnSerializer<Event<T>> {
    private static final long serialVersionUID = 1L;
    private static final int ABSENT = -1;

    private final TypeSerializer<T> value;

    EventSerializer(TypeSerializer<T> value) {
        this.value = value;
    }

    @Override
    public EventSerializer<T> duplicate() {
        return new EventSerializer<>(value.duplicate());
    }

    @Override
    public void serialize(Event<T> event, DataOutputView target) throws IOException {
        Origin origin = event.origin();
        RawRecord record = origin.record();
        target.writeLong(event.time());
        target.writeByte(origin.input());
        target.writeUTF(origin.topic());
        target.writeInt(record.partition());
        target.writeLong(record.offset());
        target.writeLong(record.timestamp());
        write(record.key(), target);
        write(record.value(), target);
        target.writeInt(record.headers().size());
        for (Header header : record.headers()) {
            target.writeUTF(header.name());
            write(header.value(), target);
        }
        DataOutputSerializer encoded = new DataOutputSerializer(256);
        value.serialize(event.value(), encoded);
        int place = record.value() == null ? ABSENT : find(encoded.getSharedBuffer(), encoded.length(), record.value());
        target.writeInt(place);
        target.writeInt(encoded.length());
        if (place == ABSENT) {
            target.write(encoded.getSharedBuffer(), 0, encoded.length());
        }
    }

    @Override
    public Event<T> deserialize(DataInputView source) throws IOException {
        long time = source.readLong();
        int input = source.readByte();
        String topic = source.readUTF();
        int partition = source.readInt();
        long offset = source.readLong();
        long timestamp = source.readLong();
        byte[] key = read(source);
        byte[] raw = read(source);
        int count = source.readInt();
        List<Header> headers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            headers.add(new Header(source.readUTF(), read(source)));
        }
        int place = source.readInt();
        int length = source.readInt();
        T decoded;
        if (place == ABSENT || raw == null) {
            decoded = value.deserialize(source);
        } else {
            decoded = value.deserialize(new DataInputDeserializer(raw, place, length));
        }
        RawRecord record = new RawRecord(partition, offset, timestamp, key, raw, headers);
        return new Event<>(decoded, time, new Origin(input, topic, record));
    }

    private static int find(byte[] piece, int length, byte[] whole) {
        for (int at = 0; length > 0 && at <= whole.length - length; at++) {
            int i = 0;
            while (i < length && piece[i] == whole[at + i]) {
                i++;
            }
            if (i == length) {
                return at;
            }
        }
        return ABSENT;
    }

    private static void write(byte @Nullable [] bytes, DataOutputView target) throws IOException {
        target.writeInt(bytes == null ? ABSENT : bytes.length);
        if (bytes != null) {
            target.write(bytes);
        }
    }

    private static byte @Nullable [] read(DataInputView source) throws IOException {
        int length = source.readInt();
        if (length == ABSENT) {
            return null;
        }
        byte[] bytes = new byte[length];
        source.readFully(bytes);
        return bytes;
    }

    @Override
    public TypeSerializerSnapshot<Event<T>> snapshotConfiguration() {
        return new Snapshot<>(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EventSerializer<?> own && own.value.equals(value);
    }

    @Override
    public int hashCode() {
        return 37 + value.hashCode();
    }

    /** Version 1: the value's own snapshot. */
    public static final class Snapshot<T> extends OwnSnapshot<Event<T>, EventSerializer<T>> {

        /** For Flink, before it reads one. */
        public Snapshot() {}

        Snapshot(EventSerializer<T> serializer) {
            super(serializer);
        }

        @Override
        protected TypeSerializer<?>[] getNestedSerializers(EventSerializer<T> outer) {
            return new TypeSerializer<?>[] {outer.value};
        }

        @Override
        @SuppressWarnings("unchecked")
        protected EventSerializer<T> createOuterSerializerWithNestedSerializers(TypeSerializer<?>[] nested) {
            return new EventSerializer<>((TypeSerializer<T>) nested[0]);
        }
    }
}
