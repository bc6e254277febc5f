package io.penstock.processing;

import io.penstock.common.declaration.LatePolicy;
import io.penstock.common.declaration.Lateness;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.common.expression.Expression;
import io.penstock.common.expression.ExpressionFailed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * declaration, its expressions and Avro. What rows come to is in {@link OracleRows}.
 */
final class Oracle {

    /** A place in a source's topic. */
    record Place(int partition, long offset) {}

    private record Image(String name, GenericRecord row, int sign) {
        long eventTime(Source source) {
            return (long) row.get(source.eventTime());
        }
    }

    private final Source source;
    private final List<View> views;
    private final int schemaId;
    private final String measured;
    private final Map<String, OracleRows> rows = new LinkedHashMap<>();

    /** Which images of a record are late; which are of no use, nothing for the record as a whole. */
    final Map<Place, String> late = new HashMap<>();

    final Map<Place, String> dead = new HashMap<>();

    /** @param measured a field that is summed at a scale of 2, and refused where that cannot be */
    Oracle(Source source, List<View> views, int schemaId, String measured) {
        this.source = source;
        this.views = views;
        this.schemaId = schemaId;
        this.measured = measured;
        views.forEach(view -> rows.put(view.name(), new OracleRows(view, source)));
    }

    List<View> views() {
        return views;
    }

    Oracle read(Map<Integer, List<ConsumerRecord<byte[], byte[]>>> log) {
        log.values().forEach(this::readPartition);
        return this;
    }

    Map<String, Row> rows(View view) {
        OracleRows of = rows.get(view.name());
        return of == null ? Map.of() : of.rows();
    }

    private void readPartition(List<ConsumerRecord<byte[], byte[]>> log) {
        Lateness lateness = source.lateness();
        long retention = views.stream()
                .map(View::retention)
                .max(Comparator.naturalOrder())
                .map(Duration::toMillis)
                .orElseThrow();
        List<Long> seen = new ArrayList<>();
        long max = Long.MIN_VALUE;
        long watermark = Long.MIN_VALUE;
        for (ConsumerRecord<byte[], byte[]> record : log) {
            if (record.value() == null && source.isChangeStream()) {
                continue;
            }
            Place place = new Place(record.partition(), record.offset());
            List<Image> all = images(record);
            List<Image> images =
                    all.stream().filter(image -> isUsable(image, record)).toList();
            boolean isDead = all.isEmpty() || images.size() < all.size();
            if (isDead) {
                List<Image> refused = new ArrayList<>(all);
                refused.removeAll(images);
                dead.put(place, source.isChangeStream() ? names(refused) : "");
            }
            if (images.isEmpty()) {
                continue;
            }
            long limit = watermark;
            if (lateness.late() == LatePolicy.MERGE && max != Long.MIN_VALUE) {
                limit = Math.min(watermark, max - retention);
            }
            apply(record, place, images, limit, !isDead);

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

    private void apply(
            ConsumerRecord<byte[], byte[]> record, Place place, List<Image> images, long limit, boolean counted) {
        List<Image> tooLate =
                images.stream().filter(image -> image.eventTime(source) < limit).toList();
        if (!tooLate.isEmpty()) {
            late.put(place, names(tooLate));
        }
        for (View view : views) {
            List<Image> wanted = images.stream()
                    .filter(image -> image.eventTime(source) >= limit && isWanted(view, image))
                    .toList();
            for (int i = 0; i < wanted.size(); i++) {
                boolean counts = counted && tooLate.isEmpty() && i == wanted.size() - 1;
                OracleRows into = rows.get(view.name());
                if (into != null) {
                    Image image = wanted.get(i);
                    into.add(image.row(), image.sign(), counts, image.eventTime(source), sourceTime(record));
                }
            }
        }
    }

    private static String names(List<Image> images) {
        return String.join(",", images.stream().map(Image::name).toList());
    }

    private static boolean isWanted(View view, Image image) {
        try {
            return view.from().where().isEmpty() || view.from().where().get().holds(image.row());
        } catch (ExpressionFailed e) {
            throw new AssertionError("unusable, see images()", e);
        }
    }

    /** The images of a record in the order before, after; none if it is no record. */
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
        return images;
    }

    private boolean isUsable(Image image, ConsumerRecord<byte[], byte[]> record) {
        double amount = (double) image.row().get(measured);
        return Double.isFinite(amount)
                && Math.abs(amount) < 1e15
                && image.eventTime(source)
                        <= record.timestamp() + source.lateness().maxFuture().toMillis()
                && views.stream().allMatch(view -> hasValues(view, image.row()));
    }

    private static boolean hasValues(View view, GenericRecord row) {
        try {
            if (view.from().where().isPresent() && !view.from().where().get().holds(row)) {
                return true;
            }
            for (Expression derived : view.from().derive().values()) {
                derived.evaluate(row);
            }
            return true;
        } catch (ExpressionFailed e) {
            return false;
        }
    }

    private @Nullable GenericRecord decode(byte @Nullable [] value) {
        Schema schema = source.isChangeStream() ? TestPipeline.ENVELOPE : source.schema();
        if (value == null || value.length < 5 || value[0] != 0) {
            return null;
        }
        if (ByteBuffer.wrap(value).getInt(1) != schemaId) {
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
