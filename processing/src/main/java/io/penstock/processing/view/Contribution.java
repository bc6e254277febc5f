package io.penstock.processing.view;

import io.penstock.processing.type.Compact;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * What one image means to one view.
 *
 * @param group as {@link io.penstock.common.view.ViewKey} spells it, without a window
 * @param values one a distinct measured field, in the order of {@link Reading#inputs()}, each a {@code Long} or a
 *     {@code String}; null where the field is
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Contribution(String group, @Nullable Comparable<?>[] values) {

    /** Group, number of values, values. */
    public void write(DataOutputView out) throws IOException {
        Compact.writeText(out, group);
        writeValues(out, values);
    }

    /** What {@link #write} wrote. */
    public static Contribution read(DataInputView in) throws IOException {
        return new Contribution(Compact.readText(in), readValues(in));
    }

    static void writeValues(DataOutputView out, @Nullable Comparable<?>[] values) throws IOException {
        Compact.writeLong(out, values.length);
        for (Comparable<?> value : values) {
            Compact.writeValue(out, value);
        }
    }

    static @Nullable Comparable<?>[] readValues(DataInputView in) throws IOException {
        @Nullable Comparable<?>[] values = new @Nullable Comparable<?>[Compact.readInt(in)];
        for (int i = 0; i < values.length; i++) {
            values[i] = Compact.readValue(in);
        }
        return values;
    }
}
