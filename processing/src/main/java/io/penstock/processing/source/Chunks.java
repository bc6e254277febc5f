package io.penstock.processing.source;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Where batches are unpacked to: arrays of one size that come back when their records have been read. */
final class Chunks {
    /** Small enough for the processor's cache, large enough for most batches. */
    static final int SIZE = 1 << 18;

    /** In less than this no batch is begun: it would be torn. */
    private static final int ROOM = 1 << 16;

    private static final int SPARE = 16;

    private final BlockingQueue<byte[]> spare = new ArrayBlockingQueue<>(SPARE);
    private List<byte[]> used = new ArrayList<>();
    private byte[] chunk = new byte[0];
    private int at;

    /** Makes room for more than {@code carried} bytes, at {@link #at()} of {@link #chunk()}. */
    void open(int carried) {
        int least = Math.max(ROOM, Math.multiplyExact(carried, 2));
        if (chunk.length - at >= least) {
            return;
        }
        byte[] free = least <= SIZE ? spare.poll() : null;
        chunk = free == null ? new byte[Math.max(SIZE, least)] : free;
        at = 0;
        used.add(chunk);
    }

    byte[] chunk() {
        return chunk;
    }

    int at() {
        return at;
    }

    /** Up to here the chunk is somebody's. */
    void close(int end) {
        at = end;
    }

    /** @return what gives back all that was opened since the last time, by any thread */
    Runnable handOver() {
        List<byte[]> mine = used;
        used = new ArrayList<>();
        chunk = new byte[0];
        at = 0;
        return () -> mine.forEach(this::give);
    }

    private void give(byte[] done) {
        if (done.length == SIZE) {
            spare.offer(done);
        }
    }
}
