package io.penstock.ingestion.contract;

import io.penstock.common.wire.AvroBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;

/** What a buffer's bytes say, read by Avro itself. */
final class Avro {

    private Avro() {}

    /** The one value that the buffer holds, in Avro's generic form with text as {@code String}. */
    static Object read(Schema schema, AvroBuffer out) {
        try {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(out.copy(0, out.size()), null);
            Object value = new GenericDatumReader<>(schema, schema, new GenericData()).read(null, decoder);
            if (!decoder.isEnd()) {
                throw new AssertionError("bytes are left behind " + value);
            }
            return value instanceof Utf8 text ? text.toString() : value;
        } catch (IOException e) {
            throw new UncheckedIOException("not a value of " + schema, e);
        }
    }
}
