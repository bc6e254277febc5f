package io.penstock.benchmarks.measure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Numbers that one process writes and another reads, in a file that both map: no call, no thread, no lock. */
public final class Counters {
    private final ByteBuffer slots;

    /** @param size how many */
    public Counters(Path file, int size) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            slots = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) size * Long.BYTES);
        }
    }

    public void set(int slot, long value) {
        slots.putLong(slot * Long.BYTES, value);
    }

    public long get(int slot) {
        return slots.getLong(slot * Long.BYTES);
    }
}
