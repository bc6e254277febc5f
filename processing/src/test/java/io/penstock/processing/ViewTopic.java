package io.penstock.processing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.declaration.Measure;
import io.penstock.common.declaration.View;
import io.penstock.common.view.ViewSchema;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.common.wire.RecordDecoder;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A view as a reader knows it who keeps the highest version of each key. */
final class ViewTopic {
    private final TestPipeline pipeline;
    private final View view;
    private final Map<String, GenericRecord> newest = new HashMap<>();

    ViewTopic(TestPipeline pipeline, View view) {
        this.pipeline = pipeline;
        this.view = view;
    }

    ViewTopic read() {
        RecordDecoder decoder = new RecordDecoder(pipeline.registry(), pipeline.rowSchema(view));
        for (List<ConsumerRecord<byte[], byte[]>> log :
                pipeline.read(pipeline.names().viewTopic(view.name())).values()) {
            for (ConsumerRecord<byte[], byte[]> record : log) {
                try {
                    newest.merge(
                            new String(record.key(), UTF_8),
                            decoder.decode(record.value()),
                            (a, b) -> version(b) >= version(a) ? b : a);
                } catch (MalformedRecord e) {
                    throw new AssertionError("a view row that cannot be decoded at offset " + record.offset(), e);
                }
            }
        }
        return this;
    }

    Map<String, Row> rows() {
        Map<String, Row> rows = new HashMap<>();
        newest.forEach((key, row) -> {
            if (version(row) != Long.MAX_VALUE) {
                rows.put(key, row(view, row));
            }
        });
        return rows;
    }

    long finals() {
        return newest.values().stream()
                .filter(row -> (boolean) row.get(ViewSchema.FINAL))
                .count();
    }

    static Row row(View view, GenericRecord row) {
        boolean windows = view.window().isBounded();
        return new Row(
                (long) row.get(ViewSchema.ROWS),
                (long) row.get(ViewSchema.CHANGES),
                version(row) / 2,
                (long) row.get(ViewSchema.SOURCE_TIME),
                (long) row.get(ViewSchema.CHECKSUM),
                windows
                        ? List.of((long) row.get(ViewSchema.WINDOW_START), (long) row.get(ViewSchema.WINDOW_END))
                        : List.of(0L, 0L),
                measures(view, row));
    }

    private static Map<String, @Nullable Object> measures(View view, GenericRecord row) {
        Map<String, @Nullable Object> measures = new LinkedHashMap<>();
        view.measures().forEach((name, measure) -> {
            Object value = row.get(name);
            if (value instanceof CharSequence) {
                value = value.toString();
            } else if (value instanceof ByteBuffer unscaled) {
                byte[] bytes = new byte[unscaled.remaining()];
                unscaled.duplicate().get(bytes);
                value = new BigDecimal(new BigInteger(bytes), scale(measure));
            }
            measures.put(name, value);
            if (row.hasField(ViewSchema.exact(name))) {
                measures.put(ViewSchema.exact(name), row.get(ViewSchema.exact(name)));
            }
        });
        return measures;
    }

    private static int scale(Measure measure) {
        return measure instanceof Measure.Sum sum ? sum.scale() : ((Measure.Avg) measure).scale();
    }

    private static long version(GenericRecord row) {
        return (long) row.get(ViewSchema.VERSION);
    }
}
