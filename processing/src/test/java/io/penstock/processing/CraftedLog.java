package io.penstock.processing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.example.events.OrderEvent;
import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.change.ChangeSource;
import io.penstock.common.wire.RecordEncoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Logs as a hostile world writes them, the same for the same seed: out of order, late, later than any view keeps, updates that
 * move rows between groups and windows, deletes, and records that are no records.
 */
final class CraftedLog {
    /** November 2023; nothing may depend on when the test runs. */
    static final long START = 1_700_000_000_000L;

    private static final Schema ORDER = OrderEvent.getClassSchema();
    private static final long STEP = 40;

    private final Random random;
    private final String topic;
    private final int foreignSchemaId;
    private final RecordEncoder encoder;
    private final Map<String, GenericRecord> rows = new LinkedHashMap<>();
    private final List<ProducerRecord<byte[], byte[]>> log = new ArrayList<>();
    private long clock = START;
    private int ids;

    private CraftedLog(long seed, String topic, Schema schema, int schemaId, int foreignSchemaId) {
        this.random = new Random(seed);
        this.topic = topic;
        this.foreignSchemaId = foreignSchemaId;
        this.encoder = new RecordEncoder(schemaId, schema);
    }

    static List<ProducerRecord<byte[], byte[]>> orders(TestPipeline pipeline, long seed, int records) {
        return orders(
                pipeline.names().topic("orders"),
                pipeline.schemaId("orders"),
                pipeline.schemaId("payments"),
                seed,
                records);
    }

    /** @param foreignSchemaId of records that do not belong here */
    static List<ProducerRecord<byte[], byte[]>> orders(
            String topic, int schemaId, int foreignSchemaId, long seed, int records) {
        CraftedLog log = new CraftedLog(seed, topic, TestPipeline.ENVELOPE, schemaId, foreignSchemaId);
        while (log.log.size() < records) {
            log.order();
        }
        return log.log;
    }

    static List<ProducerRecord<byte[], byte[]>> payments(TestPipeline pipeline, long seed, int records) {
        return payments(
                pipeline.names().topic("payments"),
                pipeline.schemaId("payments"),
                pipeline.schemaId("orders"),
                seed,
                records);
    }

    /** @param foreignSchemaId of records that do not belong here */
    static List<ProducerRecord<byte[], byte[]>> payments(
            String topic, int schemaId, int foreignSchemaId, long seed, int records) {
        CraftedLog log = new CraftedLog(seed, topic, TestPipeline.PAYMENT, schemaId, foreignSchemaId);
        while (log.log.size() < records) {
            log.payment();
        }
        return log.log;
    }

    private void order() {
        clock += random.nextInt((int) STEP * 2);
        int dice = random.nextInt(100);
        if (dice < 5) {
            hostileOrder();
        } else if (dice < 25 && !rows.isEmpty()) {
            GenericRecord before = anyRow();
            GenericRecord after = altered(before);
            rows.put(before.get("order_id").toString(), after);
            send(key(after), change(before, after, ChangeEnvelope.UPDATE));
        } else if (dice < 35 && !rows.isEmpty()) {
            GenericRecord before = anyRow();
            rows.remove(before.get("order_id").toString());
            send(key(before), change(before, null, ChangeEnvelope.DELETE));
            send(key(before), null);
        } else {
            GenericRecord after = newOrder(eventTime(), amount());
            rows.put(after.get("order_id").toString(), after);
            send(key(after), change(null, after, random.nextBoolean() ? ChangeEnvelope.CREATE : ChangeEnvelope.READ));
        }
    }

    private void hostileOrder() {
        GenericRecord order = newOrder(clock, amount());
        byte[] good = change(null, order, ChangeEnvelope.CREATE);
        switch (random.nextInt(8)) {
            case 0 -> send(null, good);
            case 1 -> send(key(order), change(null, newOrder(clock, Double.NaN), ChangeEnvelope.CREATE));
            case 2 -> send(key(order), change(null, newOrder(clock, 1e300), ChangeEnvelope.CREATE));
            case 3 -> send(key(order), change(null, newOrder(clock + 3_600_000, 1), ChangeEnvelope.CREATE));
            case 4 -> send(key(order), change(null, order, ChangeEnvelope.UPDATE));
            case 5 -> send(key(order), change(null, null, "t"));
            default -> hostileBytes(key(order), good);
        }
    }

    private void payment() {
        clock += random.nextInt((int) STEP * 2);
        GenericRecord payment = new GenericData.Record(TestPipeline.PAYMENT);
        payment.put("payment_id", "p" + ids++);
        payment.put("order_id", "o" + random.nextInt(50));
        payment.put("card_id", "card");
        payment.put("amount", random.nextInt(100) == 0 ? Double.POSITIVE_INFINITY : amount());
        payment.put("currency", random.nextBoolean() ? "USD" : "EUR");
        payment.put("status", random.nextInt(4) == 0 ? "declined" : "accepted");
        payment.put("paid_at", random.nextInt(100) == 0 ? clock + 3_600_000 : eventTime());
        byte[] key = payment.get("order_id").toString().getBytes(UTF_8);
        byte[] good = encoder.encode(payment);
        int dice = random.nextInt(100);
        if (dice == 0) {
            send(null, good);
        } else if (dice == 1) {
            send(key, null);
        } else if (dice < 5) {
            hostileBytes(key, good);
        } else {
            send(key, good);
        }
    }

    private void hostileBytes(byte[] key, byte[] good) {
        byte[] bytes =
                switch (random.nextInt(7)) {
                    case 0 -> new byte[0];
                    case 1 -> new byte[] {0, 0, 0};
                    case 2 -> with(good, 0, (byte) 1);
                    case 3 -> ByteBuffer.wrap(good.clone()).putInt(1, 987_654).array();
                    case 4 ->
                        ByteBuffer.wrap(good.clone()).putInt(1, foreignSchemaId).array();
                    case 5 -> Arrays.copyOf(good, good.length - 1 - random.nextInt(10));
                    default -> Arrays.copyOf(good, good.length + 1);
                };
        send(key, bytes);
    }

    private GenericRecord newOrder(long eventTime, double amount) {
        GenericRecord order = new GenericData.Record(ORDER);
        order.put("order_id", "o" + ids++);
        order.put("customer_id", "c" + random.nextInt(40));
        order.put("total_amount", amount);
        order.put("currency", random.nextInt(3) == 0 ? "EUR" : "USD");
        order.put("items", List.of("a"));
        order.put("created_at", eventTime);
        order.put("source_region", "region \"" + random.nextInt(3) + "\"");
        return order;
    }

    private GenericRecord altered(GenericRecord before) {
        GenericRecord after = new GenericData.Record((GenericData.Record) before, true);
        switch (random.nextInt(5)) {
            case 0 -> after.put("total_amount", amount());
            case 1 -> after.put("source_region", "region \"" + random.nextInt(3) + "\"");
            case 2 -> after.put("created_at", eventTime());
            case 3 -> after.put("total_amount", random.nextInt(3) == 0 ? Double.NaN : amount());
            default -> after.put("items", List.of("a", "b"));
        }
        return after;
    }

    /** Mostly in order, some stragglers, some older than the delay may get, a few older than the views keep. */
    private long eventTime() {
        int dice = random.nextInt(1000);
        long lateness = dice < 800
                ? random.nextInt(400)
                : dice < 950 ? random.nextInt(20_000) : dice < 985 ? random.nextInt(300_000) : 4_000_000;
        return clock - lateness;
    }

    private double amount() {
        return random.nextInt(5) == 0 ? 19.99 : (random.nextInt(200_000) - 20_000) / 100.0;
    }

    private GenericRecord anyRow() {
        List<GenericRecord> all = new ArrayList<>(rows.values());
        return all.get(all.size() - 1 - random.nextInt(Math.min(all.size(), 300)));
    }

    private byte[] change(@Nullable GenericRecord before, @Nullable GenericRecord after, String op) {
        ChangeSource source = new ChangeSource(
                "shop", "public", "orders", OptionalLong.of(1), OptionalLong.of(clock), clock - 5, "false");
        return encoder.encode(ChangeEnvelope.of(TestPipeline.ENVELOPE, before, after, op, clock, source));
    }

    private static byte[] key(GenericRecord order) {
        return order.get("customer_id").toString().getBytes(UTF_8);
    }

    private static byte[] with(byte[] bytes, int at, byte value) {
        byte[] changed = bytes.clone();
        changed[at] = value;
        return changed;
    }

    /** Partitions are given rather than hashed, so that two pipelines hold the same logs. */
    private void send(byte @Nullable [] key, byte @Nullable [] value) {
        int partition = key == null ? 0 : Math.floorMod(Arrays.hashCode(key), TestPipeline.PARTITIONS);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, clock, key, value);
        record.headers().add("traceparent", ("00-" + log.size()).getBytes(UTF_8));
        log.add(record);
    }
}
