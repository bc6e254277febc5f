package io.penstock.routing.rule;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.change.ChangeSource;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.names.Names;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.common.wire.RecordEncoder;
import io.penstock.common.wire.UnknownSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** One declared route over orders as a change stream or as events, and a registry in memory. */
public final class Desk implements Schemas {
    public static final String TOPIC = "shop.orders";

    private final RoutePlan plan;
    private final Map<Integer, Schema> byId = new HashMap<>();
    private final Map<String, Map<Schema, Integer>> subjects = new HashMap<>();
    private int lastId = 100;

    private Desk(RoutePlan plan) {
        this.plan = plan;
        register(Names.subject(TOPIC), plan.reader());
        plan.topics().to().forEach(topic -> register(Names.subject(topic), plan.value()));
    }

    /** @param route what follows {@code from: orders} */
    public static Desk changes(String route) {
        return new Desk(plan("cdc: {database: shop-db, table: public.orders}", route));
    }

    public static Desk events(String route) {
        return new Desk(plan("events: {}", route));
    }

    private static RoutePlan plan(String origin, String route) {
        try {
            Path file = Files.createTempFile("route", ".yaml");
            Files.writeString(file, """
                    apiVersion: penstock/v1
                    kind: Pipeline
                    metadata: {name: shop, owner: tests}
                    sources:
                      orders:
                        %s
                        schema: com.example.events.OrderEvent
                        key: customer_id
                        eventTime: created_at
                        checks: ["total_amount >= 0.0"]
                    routes:
                      r: {from: orders%s}
                    """.formatted(origin, route));
            RoutePlan plan = RoutePlan.of(PipelineLoader.load(file, Map.of())).get(0);
            Files.delete(file);
            return plan;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public RoutePlan plan() {
        return plan;
    }

    public Router router() {
        return new Router(plan, this);
    }

    /** A different id for each subject, as some registries have it. */
    int register(String subject, Schema schema) {
        int id = ++lastId;
        byId.put(id, schema);
        subjects.computeIfAbsent(subject, it -> new HashMap<>()).put(schema, id);
        return id;
    }

    /** The same id as under the source's subject, as Confluent's has it. */
    Desk sharing() {
        for (String topic : plan.topics().to()) {
            subjects.computeIfAbsent(Names.subject(topic), it -> new HashMap<>())
                    .put(plan.reader(), sourceId());
        }
        return this;
    }

    int sourceId() {
        return idOf(Names.subject(TOPIC), plan.reader()).orElseThrow();
    }

    @Override
    public Schema byId(int id) throws UnknownSchema {
        Schema schema = byId.get(id);
        if (schema == null) {
            throw new UnknownSchema(id);
        }
        return schema;
    }

    @Override
    public OptionalInt idOf(String subject, Schema schema) {
        Integer id = subjects.getOrDefault(subject, Map.of()).get(schema);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    GenericRecord order(String id, String region, double amount) {
        return order(plan.source().schema(), id, region, amount);
    }

    static GenericRecord order(Schema contract, String id, String region, double amount) {
        GenericRecord order = new GenericData.Record(contract);
        order.put("order_id", id);
        order.put("customer_id", "c1");
        order.put("total_amount", amount);
        order.put("currency", "EUR");
        order.put("items", List.of("sku"));
        order.put("created_at", 1_700_000_000_000L);
        order.put("source_region", region);
        return order;
    }

    public byte[] event(String id, String region, double amount) {
        return new RecordEncoder(sourceId(), plan.reader()).encode(order(id, region, amount));
    }

    byte[] change(String op, @Nullable GenericRecord before, @Nullable GenericRecord after) {
        return change(sourceId(), plan.reader(), op, before, after);
    }

    static byte[] change(
            int id, Schema envelope, String op, @Nullable GenericRecord before, @Nullable GenericRecord after) {
        ChangeSource source = new ChangeSource(
                "shop", "public", "orders", OptionalLong.of(7), OptionalLong.of(8), 1_700_000_000_500L, "false");
        return new RecordEncoder(id, envelope)
                .encode(ChangeEnvelope.of(envelope, before, after, op, 1_700_000_000_600L, source));
    }

    /** What a reader of the route's topic makes of a value: by the schema that it was written with. */
    GenericRecord read(byte @Nullable [] value) throws MalformedRecord {
        if (value == null) {
            throw new AssertionError("a tombstone");
        }
        int id = ByteBuffer.wrap(value).getInt(1);
        return new RecordDecoder(this, byId(id)).decode(value);
    }

    /** {@code c -/o1} and the like: operation, then the ids of the images. */
    String told(byte @Nullable [] value) throws MalformedRecord {
        GenericRecord change = read(value);
        GenericRecord before = ChangeEnvelope.before(change);
        GenericRecord after = ChangeEnvelope.after(change);
        return ChangeEnvelope.op(change) + " " + (before == null ? "-" : before.get("source_region")) + "/"
                + (after == null ? "-" : after.get("source_region"));
    }

    /** A registry client with a defect. */
    public record Broken(Schemas registry) implements Schemas {
        @Override
        public Schema byId(int id) throws UnknownSchema {
            return registry.byId(id);
        }

        @Override
        public OptionalInt idOf(String subject, Schema schema) {
            throw new IllegalStateException("broken");
        }
    }
}
