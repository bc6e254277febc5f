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
        newest.forEach((key, row) -> rows.put(
                key,
                new Row(
                        (long) row.get(ViewSchema.ROWS),
                        (long) row.get(ViewSchema.CHANGES),
                        version(row) / 2,
                        (long) row.get(ViewSchema.SOURCE_TIME),
                        measures(row))));
        return rows;
    }

    long finals() {
        return newest.values().stream()
                .filter(row -> (boolean) row.get(ViewSchema.FINAL))
                .count();
    }

    private Map<String, @Nullable Object> measures(GenericRecord row) {
        Map<String, @Nullable Object> measures = new LinkedHashMap<>();
        view.measures().forEach((name, measure) -> {
            Object value = row.get(name);
            if (value instanceof ByteBuffer unscaled) {
                byte[] bytes = new byte[unscaled.remaining()];
                unscaled.duplicate().get(bytes);
                value = new BigDecimal(new BigInteger(bytes), scale(measure));
            }
            measures.put(name, value);
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
