package io.penstock.common.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.shaded.org.apache.avro.Schema;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumReader;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumWriter;
import org.apache.flink.avro.shaded.org.apache.avro.io.BinaryEncoder;
import org.apache.flink.avro.shaded.org.apache.avro.io.DecoderFactory;
import org.apache.flink.avro.shaded.org.apache.avro.io.EncoderFactory;
import org.apache.flink.avro.shaded.org.apache.avro.io.JsonEncoder;
import org.apache.flink.formats.avro.registry.confluent.ConfluentSchemaRegistryCoder;

/**
 * Confluent's registry client, Flink's framing on top of it and their own Avro: the other side, as far as it is to be had.
 * Speaks Avro's JSON to us, because its records are of other classes than ours.
 */
final class ConfluentPeer {
    private final CachedSchemaRegistryClient client;

    ConfluentPeer(URI registry) {
        client = new CachedSchemaRegistryClient(registry.toString(), 100);
    }

    /** Registers the schema as a producer of theirs does, and frames the record. */
    byte[] write(String subject, String schema, String record) throws IOException {
        Schema parsed = new Schema.Parser().parse(schema);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ConfluentSchemaRegistryCoder(subject, client).writeSchema(parsed, out);
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        Object datum =
                new GenericDatumReader<>(parsed).read(null, DecoderFactory.get().jsonDecoder(parsed, record));
        new GenericDatumWriter<>(parsed).write(datum, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    /** Decodes a record with the schema that its id names. */
    String read(byte[] value) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(value);
        Schema writer = new ConfluentSchemaRegistryCoder(client).readSchema(in);
        Object datum =
                new GenericDatumReader<>(writer).read(null, DecoderFactory.get().binaryDecoder(in, null));
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        JsonEncoder encoder = EncoderFactory.get().jsonEncoder(writer, json);
        new GenericDatumWriter<>(writer).write(datum, encoder);
        encoder.flush();
        return json.toString(StandardCharsets.UTF_8);
    }
}
