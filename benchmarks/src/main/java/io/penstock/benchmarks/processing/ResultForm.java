package io.penstock.benchmarks.processing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.registry.RegistryClient;
import io.penstock.common.view.ViewSchema;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.common.wire.WireFormat;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** How a contestant writes its results. */
interface ResultForm {
    /** What summing doubles may do to an average. */
    double DOUBLES = 1e-6;

    ResultRow read(ConsumerRecord<byte[], byte[]> result);

    /** Of the jobs on Flink: plain Avro, the group in one string. */
    static ResultForm avro() {
        return result -> {
            try {
                BinaryDecoder from = DecoderFactory.get().binaryDecoder(result.value(), null);
                List<String> group = List.of(from.readString().split("\\|", -1));
                return new ResultRow(
                        group,
                        from.readLong(),
                        from.readLong(),
                        from.readLong(),
                        from.readLong(),
                        from.readLong(),
                        from.readDouble(),
                        DOUBLES,
                        true);
            } catch (IOException e) {
                throw new IllegalStateException("a result that is not in Avro", e);
            }
        };
    }

    /** Of Kafka Streams: group and window are the key. */
    static ResultForm binary() {
        return result -> {
            String[] key = new String(result.key(), UTF_8).split("@", -1);
            ByteBuffer from = ByteBuffer.wrap(result.value());
            return new ResultRow(
                    List.of(key[0].split("\\|", -1)),
                    Long.parseLong(key[1]),
                    from.getLong(),
                    from.getLong(),
                    from.getLong(),
                    from.getLong(),
                    from.getDouble(),
                    DOUBLES,
                    false);
        };
    }

    /** Of a view. */
    static ResultForm view(Grouping grouping, RegistryClient registry) {
        Map<Integer, RecordDecoder> decoders = new HashMap<>();
        return result -> {
            try {
                int id = WireFormat.schemaId(result.value());
                RecordDecoder decoder = decoders.get(id);
                if (decoder == null) {
                    decoder = new RecordDecoder(registry, registry.byId(id));
                    decoders.put(id, decoder);
                }
                GenericRecord row = decoder.decode(result.value());
                List<String> group = new ArrayList<>();
                grouping.fields().forEach(field -> group.add(row.get(field).toString()));
                return new ResultRow(
                        group,
                        (Long) row.get(ViewSchema.WINDOW_START),
                        (Long) row.get("orders"),
                        unscaled(row.get("revenue")),
                        Math.round((Double) row.get("smallest") * 100),
                        Math.round((Double) row.get("largest") * 100),
                        unscaled(row.get("average")) / 100.0,
                        0.005 + DOUBLES,
                        (Boolean) row.get(ViewSchema.FINAL));
            } catch (MalformedRecord e) {
                throw new IllegalStateException("a row of a view that is not in the wire format", e);
            }
        };
    }

    private static long unscaled(Object decimal) {
        ByteBuffer bytes = ((ByteBuffer) decimal).duplicate();
        byte[] unscaled = new byte[bytes.remaining()];
        bytes.get(unscaled);
        return new BigInteger(unscaled).longValueExact();
    }
}
