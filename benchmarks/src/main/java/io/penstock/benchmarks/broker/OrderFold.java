package io.penstock.benchmarks.broker;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Counts and sums of orders by minute, region and currency, taken from the bytes of their records. For one thread. */
final class OrderFold {
    private static final long WINDOW = 60_000;
    private static final int HEADER = 5;
    private static final int NAMES = 16;

    private final long start;
    private final int windows;
    /** For each minute, region and currency; behind them one for what is before the first minute or refused. */
    private final long[] counts;

    private final long[] sums;
    private final byte[][] regions = new byte[NAMES][];
    private final byte[][] currencies = new byte[NAMES][];
    private long records;
    private byte[] bytes = {};
    private ByteBuffer doubles = ByteBuffer.wrap(bytes);
    private int at;

    OrderFold(long start, int windows) {
        this.start = start;
        this.windows = windows;
        this.counts = new long[windows * NAMES * NAMES + 1];
        this.sums = new long[counts.length];
    }

    /** That have been read, whether or not they are orders. */
    long records() {
        return records;
    }

    long cents() {
        return Arrays.stream(sums).sum();
    }

    /** The records of one batch, decompressed. */
    void records(byte[] batch, int length, int count) {
        if (bytes != batch) {
            bytes = batch;
            doubles = ByteBuffer.wrap(batch).order(ByteOrder.LITTLE_ENDIAN);
        }
        at = 0;
        for (int record = 0; record < count; record++) {
            int size = (int) varint();
            int end = at + size;
            at++; // attributes
            varint(); // timestamp
            varint(); // offset
            skip(); // key
            int value = (int) varint();
            if (value > HEADER && bytes[at] == 0) {
                at += HEADER;
                order();
            }
            at = end;
        }
        if (at != length) {
            throw new IllegalStateException("a batch of " + length + " bytes whose records end at " + at);
        }
        records += count;
    }

    private void order() {
        skip(); // order_id
        skip(); // customer_id
        long cents = Math.round(doubles.getDouble(at) * 100);
        at += Double.BYTES;
        int currency = name(currencies);
        for (long items = varint(); items != 0; items = varint()) {
            if (items < 0) {
                varint(); // bytes of the block
            }
            for (long item = Math.abs(items); item > 0; item--) {
                skip();
            }
        }
        long window = Math.floorDiv(varint() - start, WINDOW);
        int region = name(regions);
        boolean counted = window >= 0 && window < windows && cents >= 0;
        int cell = counted ? (int) (window * NAMES + region) * NAMES + currency : counts.length - 1;
        counts[cell]++;
        sums[cell] += cents;
    }

    private void skip() {
        int length = (int) varint();
        at += Math.max(0, length);
    }

    /** The number of a name, in the order in which they came. */
    private int name(byte[][] known) {
        int length = (int) varint();
        int from = at;
        at += length;
        for (int number = 0; number < known.length; number++) {
            byte[] name = known[number];
            if (name == null) {
                known[number] = Arrays.copyOfRange(bytes, from, at);
                return number;
            }
            if (Arrays.equals(name, 0, name.length, bytes, from, at)) {
                return number;
            }
        }
        throw new IllegalStateException("more than " + NAMES + " names: " + new String(bytes, from, length, US_ASCII));
    }

    /** Of Avro and of Kafka's records: zigzag, least significant bits first. */
    private long varint() {
        long value = 0;
        int shift = 0;
        byte part;
        do {
            part = bytes[at++];
            value |= (part & 0x7FL) << shift;
            shift += 7;
        } while (part < 0);
        return value >>> 1 ^ -(value & 1);
    }
}
