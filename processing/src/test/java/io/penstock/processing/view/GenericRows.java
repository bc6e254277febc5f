package io.penstock.processing.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.common.view.ViewKey;
import io.penstock.common.view.ViewSchema;
import io.penstock.common.wire.RecordEncoder;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/** Rows the generic way, of a record by its fields' names: what {@link RowWriter} has to write byte for byte. */
final class GenericRows {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ViewPlan plan;
    private final Schema schema;
    private final RecordEncoder encoder;

    GenericRows(ViewPlan plan, int schemaId, Schema schema) {
        this.plan = plan;
        this.schema = schema;
        this.encoder = new RecordEncoder(schemaId, schema);
    }

    byte[] write(String key, Group group, long windowEnd, long watermark) {
        GenericData.Record row = row(key, group.windowStart(), windowEnd);
        plan.outputs().forEach((name, output) -> row.put(name, measure(output, group)));
        row.put(ViewSchema.ROWS, group.rows());
        row.put(ViewSchema.CHANGES, group.changes());
        row.put(ViewSchema.VERSION, group.version());
        row.put(ViewSchema.FINAL, group.closed);
        row.put(ViewSchema.SOURCE_TIME, group.sourceTime());
        row.put(ViewSchema.CHECKSUM, group.checksum());
        row.put(ViewSchema.COMPLETE_UNTIL, completeUntil(group.closed, windowEnd, watermark));
        return encoder.encode(row);
    }

    byte[] absorbed(String group, long start, long sourceTime) {
        String key = ViewKey.in(group, start);
        GenericData.Record row = row(key, start, start);
        row.put(ViewSchema.ROWS, 0L);
        row.put(ViewSchema.CHANGES, 0L);
        row.put(ViewSchema.VERSION, Long.MAX_VALUE);
        row.put(ViewSchema.FINAL, true);
        row.put(ViewSchema.SOURCE_TIME, sourceTime);
        row.put(ViewSchema.CHECKSUM, 0L);
        row.put(ViewSchema.COMPLETE_UNTIL, start);
        return encoder.encode(row);
    }

    private GenericData.Record row(String key, long windowStart, long windowEnd) {
        GenericData.Record row = new GenericData.Record(schema);
        JsonNode values;
        try {
            values = JSON.readTree(key);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a view key is JSON", e);
        }
        for (int i = 0; i < plan.reading().by().size(); i++) {
            Schema.Field field = schema.getField(plan.reading().by().get(i));
            row.put(field.pos(), groupValue(field.schema(), values.get(i)));
        }
        if (plan.window().isBounded()) {
            row.put(ViewSchema.WINDOW_START, windowStart);
            row.put(ViewSchema.WINDOW_END, windowEnd);
        }
        return row;
    }

    private @Nullable Long completeUntil(boolean closed, long windowEnd, long watermark) {
        if (closed) {
            return windowEnd;
        } else if (watermark == Long.MIN_VALUE) {
            return null;
        }
        long next = watermark == Long.MAX_VALUE ? watermark : watermark + 1;
        return plan.window().isBounded() ? Math.min(next, windowEnd) : next;
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
            SumTally sum = (SumTally) group.tally(total.fold());
            return sum.count() == 0 ? null : decimal(sum.sum());
        } else if (output instanceof Output.Average average) {
            return average((SumTally) group.tally(average.fold()));
        } else if (output instanceof Output.Least least) {
            return value(least.fold(), ((ExtremesTally) group.tally(least.fold())).least());
        } else if (output instanceof Output.Greatest greatest) {
            return value(greatest.fold(), ((ExtremesTally) group.tally(greatest.fold())).greatest());
        } else if (output instanceof Output.Different different) {
            Tally tally = group.tally(different.fold());
            return tally instanceof DistinctTally distinct ? distinct.estimate() : ((PresenceTally) tally).present();
        } else if (output instanceof Output.Exact exact) {
            return ((DistinctTally) group.tally(exact.fold())).isExact();
        } else if (output instanceof Output.Quantile quantile) {
            return ((SpreadTally) group.tally(quantile.fold())).quantile(quantile.at());
        }
        return group.rows();
    }

    private static @Nullable ByteBuffer average(SumTally sum) {
        return sum.count() == 0
                ? null
                : decimal(new BigDecimal(sum.sum())
                        .divide(BigDecimal.valueOf(sum.count()), 0, RoundingMode.HALF_UP)
                        .toBigIntegerExact());
    }

    private @Nullable Object value(int fold, @Nullable TimedValue found) {
        if (found == null) {
            return null;
        }
        int input = plan.folds().get(fold).input();
        Input.Ordered ordered = (Input.Ordered) plan.reading().inputs().get(input);
        return switch (ordered.type()) {
            case DOUBLE -> ordered.number(found.value());
            case INT -> (int) (long) (Long) found.value();
            case BOOLEAN -> (Long) found.value() != 0;
            default -> found.value();
        };
    }

    private static ByteBuffer decimal(BigInteger unscaled) {
        return ByteBuffer.wrap(unscaled.toByteArray());
    }
}
