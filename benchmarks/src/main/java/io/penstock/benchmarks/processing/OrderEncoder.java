package io.penstock.benchmarks.processing;

import io.penstock.common.wire.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.Utf8;

/** Orders in the wire format, field by field into Avro's binary form. Used by one thread. */
final class OrderEncoder {
    private static final int ITEMS = 1_000;

    private final byte[] header;
    private final SplittableRandom random;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    private final BinaryEncoder avro = EncoderFactory.get().directBinaryEncoder(out, null);

    /** @param random says what was ordered */
    OrderEncoder(int schemaId, SplittableRandom random) {
        this.header = WireFormat.header(schemaId);
        this.random = random;
    }

    byte[] encode(String id, byte[] customer, int cents, Utf8 currency, long eventTime, Utf8 region) {
        try {
            out.reset();
            out.write(header);
            avro.writeString(id);
            avro.writeBytes(customer); // on the wire a string is bytes
            avro.writeDouble(cents / 100.0);
            avro.writeString(currency);
            avro.writeArrayStart();
            avro.setItemCount(2);
            avro.startItem();
            avro.writeString("sku-" + random.nextInt(ITEMS));
            avro.startItem();
            avro.writeString("sku-" + random.nextInt(ITEMS));
            avro.writeArrayEnd();
            avro.writeLong(eventTime);
            avro.writeString(region);
            return out.toByteArray();
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory", impossible);
        }
    }
}
