package io.penstock.processing;

import io.penstock.common.declaration.LatePolicy;
import io.penstock.common.declaration.Lateness;
import io.penstock.common.declaration.Measure;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline must come to, computed from the whole log at once, by lists and loops. Shares nothing with the job but the
 * declaration and Avro.
 */
final class Oracle {

    /** A place in a source's topic. */
    record Place(int partition, long offset) {}

    private static final class Group {
        final TreeMap<BigDecimal, Long> values = new TreeMap<>();
        long rows;
        long changes;
        long folds;
        long sourceTime = Long.MIN_VALUE;
    }

    private record Image(String name, GenericRecord row, int sign) {
        long eventTime(Source source) {
            return (long) row.get(source.eventTime());
        }
    }

    private final TestPipeline pipeline;
    private final Source source;
    private final String measured;
    private final Map<String, Map<String, Group>> views = new LinkedHashMap<>();

    final Map<Place, String> late = new HashMap<>();
    final List<Place> dead = new ArrayList<>();
    long events;

    Oracle(TestPipeline pipeline, Source source, String measured) {
        this.pipeline = pipeline;
        this.source = source;
        this.measured = measured;
        views().forEach(view -> views.put(view.name(), new HashMap<>()));
    }

    List<View> views() {
        return pipeline.declared().views().values().stream()
                .filter(view -> view.source().equals(source.name()))
                .toList();
    }

    Oracle read(Map<Integer, List<ConsumerRecord<byte[], byte[]>>> log) {
        log.values().forEach(this::readPartition);
        return this;
    }

    private void readPartition(List<ConsumerRecord<byte[], byte[]>> log) {
        Lateness lateness = source.lateness();
        long retention = views().stream()
                .map(View::retention)
                .max(Comparator.naturalOrder())
                .map(Duration::toMillis)
                .orElseThrow();
        List<Long> seen = new ArrayList<>();
        long max = Long.MIN_VALUE;
        long watermark = Long.MIN_VALUE;
        for (ConsumerRecord<byte[], byte[]> record : log) {
            events++;
            if (record.value() == null && source.isChangeStream()) {
                continue;
            }
            Place place = new Place(record.partition(), record.offset());
            List<Image> images = images(record);
            if (images.isEmpty()) {
                dead.add(place);
                continue;
            }
            long limit = watermark;
            if (lateness.late() == LatePolicy.MERGE && max != Long.MIN_VALUE) {
                limit = Math.min(watermark, max - retention);
            }
            apply(record, place, images, limit);

            long own = images.get(images.size() - 1).eventTime(source);
            insert(seen, max == Long.MIN_VALUE ? 0 : Math.max(0, max - own));
            max = Math.max(max, own);
            boolean known = seen.size() * (1 - lateness.quantile()) >= 1 - 1e-6;
            long delay = known
                    ? Math.max(
                            lateness.min().toMillis(),
                            Math.min(lateness.max().toMillis(), quantile(seen, lateness.quantile())))
                    : lateness.max().toMillis();
            watermark = Math.max(watermark, max - delay);
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> record, Place place, List<Image> images, long limit) {
        List<Image> tooLate =
                images.stream().filter(image -> image.eventTime(source) < limit).toList();
        if (!tooLate.isEmpty()) {
            late.put(place, String.join(",", tooLate.stream().map(Image::name).toList()));
        }
        for (int i = 0; i < images.size(); i++) {
            Image image = images.get(i);
            if (image.eventTime(source) < limit) {
                continue;
            }
            boolean counts = tooLate.isEmpty() && i == images.size() - 1;
            for (View view : views()) {
                fold(view, image, counts, sourceTime(record));
            }
        }
    }

    private void fold(View view, Image image, boolean counts, long sourceTime) {
        long window = view.window().toMillis();
        long start = Math.floorDiv(image.eventTime(source), window) * window;
        List<String> parts = new ArrayList<>();
        view.by()
                .forEach(field ->
                        parts.add('"' + image.row().get(field).toString().replace("\"", "\\\"") + '"'));
        parts.add(Long.toString(start));
        Group group = views.getOrDefault(view.name(), Map.of())
                .computeIfAbsent("[" + String.join(",", parts) + "]", key -> new Group());
        group.rows += image.sign();
        group.changes += counts ? 1 : 0;
        group.folds++;
        group.sourceTime = Math.max(group.sourceTime, sourceTime);
        group.values.merge(BigDecimal.valueOf((double) image.row().get(measured)), (long) image.sign(), Long::sum);
    }

    /** The images of a record in the order before, after; none if the record is unusable. */
    private List<Image> images(ConsumerRecord<byte[], byte[]> record) {
        GenericRecord value = decode(record.value());
        if (value == null || record.key() == null) {
            return List.of();
        }
        List<Image> images = new ArrayList<>();
        if (source.isChangeStream()) {
            GenericRecord before = (GenericRecord) value.get("before");
            GenericRecord after = (GenericRecord) value.get("after");
            String shape = value.get("op") + (before == null ? "" : "b") + (after == null ? "" : "a");
            if (!List.of("ca", "ra", "uba", "db").contains(shape)) {
                return List.of();
            }
            if (before != null) {
                images.add(new Image("before", before, -1));
            }
            if (after != null) {
                images.add(new Image("after", after, 1));
            }
        } else {
            images.add(new Image("value", value, 1));
        }
        boolean usable = images.stream().allMatch(image -> {
            double amount = (double) image.row().get(measured);
            return Double.isFinite(amount)
                    && Math.abs(amount) < 1e15
                    && image.eventTime(source)
                            <= record.timestamp()
                                    + source.lateness().maxFuture().toMillis();
        });
        return usable ? images : List.of();
    }

    private @Nullable GenericRecord decode(byte @Nullable [] value) {
        Schema schema = source.isChangeStream() ? TestPipeline.ENVELOPE : source.schema();
        if (value == null || value.length < 5 || value[0] != 0) {
            return null;
        }
        if (ByteBuffer.wrap(value).getInt(1) != pipeline.schemaId(source.name())) {
            return null;
        }
        try {
            BinaryDecoder in = DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null);
            GenericRecord record = new GenericDatumReader<GenericRecord>(schema).read(null, in);
            return in.isEnd() ? record : null;
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
            return null;
        }
    }

    private long sourceTime(ConsumerRecord<byte[], byte[]> record) {
        GenericRecord value = decode(record.value());
        return source.isChangeStream() && value != null
                ? (long) ((GenericRecord) value.get("source")).get("ts_ms")
                : record.timestamp();
    }

    Map<String, Row> rows(View view) {
        Map<String, Row> rows = new HashMap<>();
        views.getOrDefault(view.name(), Map.of()).forEach((key, group) -> {
            Map<String, @Nullable Object> measures = new LinkedHashMap<>();
            view.measures().forEach((name, measure) -> measures.put(name, measure(measure, group)));
            rows.put(key, new Row(group.rows, group.changes, group.folds, group.sourceTime, measures));
        });
        return rows;
    }

    private static @Nullable Object measure(Measure measure, Group group) {
        List<BigDecimal> present = new ArrayList<>();
        group.values.forEach((value, count) -> {
            if (count > 0) {
                present.add(value);
            }
        });
        if (measure instanceof Measure.Sum sum) {
            return group.rows == 0 ? null : sum(group, sum.scale());
        } else if (measure instanceof Measure.Avg avg) {
            return group.rows == 0
                    ? null
                    : sum(group, avg.scale()).divide(BigDecimal.valueOf(group.rows), avg.scale(), RoundingMode.HALF_UP);
        } else if (measure instanceof Measure.Min) {
            return present.isEmpty() ? null : present.get(0).doubleValue();
        } else if (measure instanceof Measure.Max) {
            return present.isEmpty() ? null : present.get(present.size() - 1).doubleValue();
        }
        return group.rows;
    }

    private static BigDecimal sum(Group group, int scale) {
        return group.values.entrySet().stream()
                .map(value -> value.getKey()
                        .setScale(scale, RoundingMode.HALF_UP)
                        .multiply(BigDecimal.valueOf(value.getValue())))
                .reduce(BigDecimal.ZERO.setScale(scale), BigDecimal::add);
    }

    private static void insert(List<Long> sorted, long value) {
        int at = Collections.binarySearch(sorted, value);
        sorted.add(at < 0 ? -at - 1 : at, value);
    }

    /** Rounded up to the end of its eighth of a doubling, which is how finely a delay is kept. */
    private static long quantile(List<Long> sorted, double quantile) {
        long value = sorted.get((int) Math.ceil(quantile * sorted.size()) - 1);
        if (value < 16) {
            return value;
        }
        long width = Long.highestOneBit(value) / 8;
        return (value / width + 1) * width - 1;
    }
}
