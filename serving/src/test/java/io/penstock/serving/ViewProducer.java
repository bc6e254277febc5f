package io.penstock.serving;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.View;
import io.penstock.common.names.Names;
import io.penstock.common.view.ViewKey;
import io.penstock.common.view.ViewSchema;
import io.penstock.common.wire.RecordEncoder;
import io.penstock.servers.TestServers;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes a view's topic as the processing job does. */
final class ViewProducer implements AutoCloseable {
    private final String topic;
    private final View view;
    private final Schema schema;
    private final List<Sent> unconfirmed = new ArrayList<>();
    private byte[] last = {};
    private final RecordEncoder encoder;
    private final KafkaProducer<byte[], byte[]> producer;

    ViewProducer(World world, String view) {
        this(world, world.pipeline(), view, Map.of());
    }

    ViewProducer(World world, Pipeline pipeline, String name, Map<String, Object> settings) {
        topic = world.names().viewTopic(name);
        view = Objects.requireNonNull(pipeline.views().get(name));
        schema = ViewSchema.of(
                pipeline.name(), view, Objects.requireNonNull(pipeline.sources().get(view.source())));
        encoder = new RecordEncoder(world.registry().register(Names.subject(topic), schema), schema);
        Map<String, Object> all = new HashMap<>(settings);
        all.put("bootstrap.servers", TestServers.kafka().bootstrap());
        all.put("linger.ms", 5);
        producer = new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    KafkaProducer<byte[], byte[]> kafka() {
        return producer;
    }

    /** A row of the view; measures as Java values. */
    Sent row(List<Object> by, long windowStart, Map<String, Object> measures, long rows, long changes, long version) {
        GenericRecord record = new GenericData.Record(schema);
        for (int i = 0; i < by.size(); i++) {
            record.put(view.by().get(i), by.get(i));
        }
        record.put(ViewSchema.WINDOW_START, windowStart);
        record.put(
                ViewSchema.WINDOW_END,
                windowStart + view.window().leastRetention().toMillis());
        measures.forEach((measure, value) -> record.put(
                measure,
                value instanceof BigDecimal decimal
                        ? ByteBuffer.wrap(decimal.unscaledValue().toByteArray())
                        : value));
        record.put(ViewSchema.ROWS, rows);
        record.put(ViewSchema.CHANGES, changes);
        record.put(ViewSchema.VERSION, version);
        record.put(ViewSchema.FINAL, version % 2 == 1);
        record.put(ViewSchema.SOURCE_TIME, System.currentTimeMillis());
        record.put(ViewSchema.CHECKSUM, version * 31);
        last = encoder.encode(record);
        return raw(ViewKey.of(by, windowStart), last);
    }

    /** The value that was sent last. */
    byte[] last() {
        return last.clone();
    }

    /** Revenue with numbers that follow from the version, so that any mixture of two versions shows. */
    Sent revenue(String region, String currency, long windowStart, long version) {
        return row(
                List.of(region, currency),
                windowStart,
                Map.of("orders", version, "revenue", BigDecimal.valueOf(version * 7, 2), "largest", version / 4.0),
                1,
                version / 2,
                version);
    }

    @SuppressWarnings("NullAway") // Kafka's null value
    Sent tombstone(String key) {
        return send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), null));
    }

    Sent raw(String key, byte[] value) {
        return send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value));
    }

    Sent raw(int partition, byte[] value) {
        return send(new ProducerRecord<>(topic, partition, new byte[] {'k'}, value));
    }

    /** Waits until everything is acknowledged; what was not fails here. */
    void flush() {
        producer.flush();
        unconfirmed.forEach(Sent::get);
        unconfirmed.clear();
    }

    private Sent send(ProducerRecord<byte[], byte[]> record) {
        Sent sent = new Sent(producer.send(record));
        unconfirmed.add(sent);
        return sent;
    }

    /** A record on its way. */
    record Sent(Future<RecordMetadata> metadata) {
        RecordMetadata get() {
            try {
                return metadata.get();
            } catch (ExecutionException | InterruptedException e) {
                throw new IllegalStateException("not written", e);
            }
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
