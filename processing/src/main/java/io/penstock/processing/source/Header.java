package io.penstock.processing.source;

import io.penstock.processing.type.Compact;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** A Kafka header; carried along and never interpreted. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Header(String name, byte @Nullable [] value) {

    /** How many, then each. */
    public static void writeAll(DataOutputView out, List<Header> headers) throws IOException {
        Compact.writeLong(out, headers.size());
        for (Header header : headers) {
            Compact.writeText(out, header.name());
            Compact.writeBytes(out, header.value());
        }
    }

    /** What {@link #writeAll} wrote. */
    public static List<Header> readAll(DataInputView in) throws IOException {
        int size = Compact.readInt(in);
        if (size == 0) {
            return List.of();
        }
        List<Header> headers = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            headers.add(new Header(Compact.readText(in), Compact.readBytes(in)));
        }
        return headers;
    }
}
