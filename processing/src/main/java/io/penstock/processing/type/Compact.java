package io.penstock.processing.type;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** The forms of plain values: numbers in as few bytes as they need, text and bytes behind their length. */
public final class Compact {
    private static final byte NULL = 0;
    private static final byte NUMBER = 1;
    private static final byte TEXT = 2;

    private Compact() {}

    /** One byte for −64 to 63, at most ten. */
    public static void writeLong(DataOutputView out, long value) throws IOException {
        writeUnsigned(out, (value << 1) ^ (value >> 63));
    }

    /** What {@link #writeLong} wrote. */
    public static long readLong(DataInputView in) throws IOException {
        long bits = readUnsigned(in);
        return (bits >>> 1) ^ -(bits & 1);
    }

    /** What {@link #writeLong} wrote of an int. */
    public static int readInt(DataInputView in) throws IOException {
        return (int) readLong(in);
    }

    /** Text of any length. */
    public static void writeText(DataOutputView out, String text) throws IOException {
        writeUtf8(out, text.getBytes(UTF_8));
    }

    /** What {@link #writeText} wrote. */
    public static String readText(DataInputView in) throws IOException {
        return new String(readUtf8(in), UTF_8);
    }

    /** As {@link #writeText}, of text that is UTF-8 already. */
    public static void writeUtf8(DataOutputView out, byte[] text) throws IOException {
        writeUnsigned(out, text.length);
        out.write(text);
    }

    /** What {@link #writeText} wrote, as UTF-8. */
    public static byte[] readUtf8(DataInputView in) throws IOException {
        byte[] text = new byte[(int) readUnsigned(in)];
        in.readFully(text);
        return text;
    }

    /** Bytes or none. */
    public static void writeBytes(DataOutputView out, byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            writeUnsigned(out, 0);
        } else {
            writeUnsigned(out, bytes.length + 1L);
            out.write(bytes);
        }
    }

    /** What {@link #writeBytes} wrote. */
    public static byte @Nullable [] readBytes(DataInputView in) throws IOException {
        int length = (int) readUnsigned(in) - 1;
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    /** A {@code Long}, a {@code String} or null. */
    public static void writeValue(DataOutputView out, @Nullable Comparable<?> value) throws IOException {
        if (value == null) {
            out.writeByte(NULL);
        } else if (value instanceof Long number) {
            out.writeByte(NUMBER);
            writeLong(out, number);
        } else {
            out.writeByte(TEXT);
            writeText(out, (String) value);
        }
    }

    /** What {@link #writeValue} wrote. */
    public static @Nullable Comparable<?> readValue(DataInputView in) throws IOException {
        return switch (in.readByte()) {
            case NULL -> null;
            case NUMBER -> readLong(in);
            default -> readText(in);
        };
    }

    private static void writeUnsigned(DataOutputView out, long bits) throws IOException {
        long rest = bits;
        while ((rest & ~0x7FL) != 0) {
            out.writeByte((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    private static long readUnsigned(DataInputView in) throws IOException {
        long bits = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.readByte();
            bits |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return bits;
            }
        }
        throw new IOException("a number of more than 64 bits: these bytes are not what they are read as");
    }
}
