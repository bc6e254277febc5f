package io.penstock.processing.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.common.view.ViewSchema;
import io.penstock.common.wire.RecordEncoder;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/** Writes a group as a row of its view. */
final class RowWriter {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ViewPlan plan;
    private final Schema schema;
    private final RecordEncoder encoder;

    /** For the view's schema as the registry knows it. */
    RowWriter(ViewPlan plan, int schemaId, Schema schema) {
        this.plan = plan;
        this.schema = schema;
        this.encoder = new RecordEncoder(schemaId, schema);
    }

    ViewRow write(String key, Group group) {
        GenericData.Record row = new GenericData.Record(schema);
        putGroup(row, key);
        row.put(ViewSchema.WINDOW_START, group.windowStart);
        row.put(ViewSchema.WINDOW_END, group.windowStart + plan.window().toMillis());
        plan.outputs().forEach((name, output) -> row.put(name, measure(output, group)));
        row.put(ViewSchema.ROWS, group.rows);
        row.put(ViewSchema.CHANGES, group.changes);
        row.put(ViewSchema.VERSION, group.version());
        row.put(ViewSchema.FINAL, group.closed);
        row.put(ViewSchema.SOURCE_TIME, group.sourceTime);
        return new ViewRow(key, encoder.encode(row));
    }

    /** The key is the group: keeping the group's values beside it in state would only make state larger. */
    private void putGroup(GenericData.Record row, String key) {
        JsonNode values;
        try {
            values = JSON.readTree(key);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a view key is JSON", e);
        }
        for (int i = 0; i < plan.by().size(); i++) {
            Schema.Field field = schema.getField(plan.by().get(i));
            row.put(field.pos(), groupValue(field.schema(), values.get(i)));
        }
    }

    private static Object groupValue(Schema schema, JsonNode value) {
        return switch (schema.getType()) {
            case INT -> value.intValue();
            case LONG -> value.longValue();
            case BOOLEAN -> value.booleanValue();
            default -> value.textValue();
        };
    }

    private @Nullable Object measure(Output output, Group group) {
        if (output instanceof Output.Total total) {
            return group.counts[total.input()] == 0 ? null : decimal(group.sums[total.input()]);
        } else if (output instanceof Output.Average average) {
            return average(group.sums[average.input()], group.counts[average.input()]);
        } else if (output instanceof Output.Least least) {
            return value(least.input(), group.least[least.input()]);
        } else if (output instanceof Output.Greatest greatest) {
            return value(greatest.input(), group.greatest[greatest.input()]);
        }
        return group.rows;
    }

    /** The sum is scaled already and so is its quotient by a count: no decimals come or go. */
    private static @Nullable ByteBuffer average(BigInteger sum, long count) {
        return count == 0
                ? null
                : decimal(new BigDecimal(sum)
                        .divide(BigDecimal.valueOf(count), 0, RoundingMode.HALF_UP)
                        .toBigIntegerExact());
    }

    private @Nullable Object value(int input, @Nullable Long number) {
        return number == null ? null : ((Input.Ordered) plan.inputs().get(input)).value(number);
    }

    private static ByteBuffer decimal(BigInteger unscaled) {
        return ByteBuffer.wrap(unscaled.toByteArray());
    }
}
