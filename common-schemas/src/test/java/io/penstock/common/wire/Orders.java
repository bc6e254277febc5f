package io.penstock.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.common.wire.MalformedRecord.Reason;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** A contract with a field of every kind, and a decoder of it with a registry in memory. */
final class Orders {
    static final int ID = 7;
    static final Schema SCHEMA = new Schema.Parser().parse("""
                    {"type": "record", "name": "Order", "namespace": "test", "fields": [
                      {"name": "order_id", "type": "string"},
                      {"name": "total", "type": "double"},
                      {"name": "items", "type": {"type": "array", "items": "string"}},
                      {"name": "created_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                      {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 38, "scale": 2}},
                      {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["NEW", "PAID"]}},
                      {"name": "express", "type": "boolean"},
                      {"name": "tags", "type": {"type": "map", "values": "long"}},
                      {"name": "note", "type": ["null", "string"], "default": null}]}
                    """);

    final Map<Integer, Schema> registry = new HashMap<>(Map.of(ID, SCHEMA));
    final RecordDecoder decoder = new RecordDecoder(this::lookUp, SCHEMA);
    final RecordEncoder encoder = new RecordEncoder(ID, SCHEMA);

    static GenericRecord order(String note) {
        GenericRecord order = new GenericData.Record(SCHEMA);
        order.put("order_id", "o-1");
        order.put("total", 12.34);
        order.put("items", List.of("a", "b"));
        order.put("created_at", 1_700_000_000_000L);
        order.put("price", ByteBuffer.wrap(new byte[] {4, -46}));
        order.put("state", new GenericData.EnumSymbol(SCHEMA.getField("state").schema(), "PAID"));
        order.put("express", true);
        order.put("tags", Map.of("weight", 3L));
        order.put("note", note);
        return order;
    }

    MalformedRecord assertRefused(byte[] value, Reason reason) {
        MalformedRecord refusal = catchThrowableOfType(MalformedRecord.class, () -> decoder.decode(value));
        assertThat(refusal).isNotNull();
        assertThat(refusal.reason()).isEqualTo(reason);
        return refusal;
    }

    Schema lookUp(int id) throws UnknownSchema {
        Schema schema = registry.get(id);
        if (schema == null) {
            throw new UnknownSchema(id);
        }
        return schema;
    }
}
