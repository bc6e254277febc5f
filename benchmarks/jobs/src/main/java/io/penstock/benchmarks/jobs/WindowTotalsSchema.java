package io.penstock.benchmarks.jobs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.flink.api.common.serialization.SerializationSchema;

/** Avro binary: group, window start, count, sum, least, greatest, average. */
final class WindowTotalsSchema implements SerializationSchema<WindowTotals> {
    private static final long serialVersionUID = 1L;

    @Override
    public byte[] serialize(WindowTotals totals) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64);
        BinaryEncoder avro = EncoderFactory.get().directBinaryEncoder(out, null);
        try {
            avro.writeString(totals.group);
            avro.writeLong(totals.windowStart);
            avro.writeLong(totals.sums.count);
            avro.writeLong(totals.sums.sum);
            avro.writeLong(totals.sums.min);
            avro.writeLong(totals.sums.max);
            avro.writeDouble(totals.sums.sum / 100.0 / totals.sums.count);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }
}
