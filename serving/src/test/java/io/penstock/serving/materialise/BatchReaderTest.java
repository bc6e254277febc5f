package io.penstock.serving.materialise;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.common.wire.RecordEncoder;
import io.penstock.serving.Views;
import io.penstock.serving.metrics.ServingMeters;
import io.penstock.serving.metrics.ServingMetric;
import io.penstock.serving.store.Advance;
import io.penstock.serving.store.ViewRow;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchReaderTest {
    private static final TopicPartition PARTITION = new TopicPartition("payments", 0);

    private static final byte[] TOMBSTONE = {};

    private final RecordEncoder encoder = new RecordEncoder(1, Views.payments().rows());
    private final ServingMeters meters = new ServingMeters(new SimpleMeterRegistry());
    private final Placements placements = new Placements();
    private final BatchReader reader = new BatchReader(
            Map.of("payments", new ViewDecoder(Views.payments(), id -> Views.payments()
                    .rows())),
            meters);

    @BeforeEach
    void place() {
        placements.assigned(List.of(PARTITION));
        placements.placed(PARTITION, 10);
    }

    @Test
    void aBatchHoldsTheNewestRowsAndHowFarTheyReach() {
        Batch batch = reader.read(polled(14, value("a", 2), value("a", 6), value("b", 3), value("a", 4)), placements);

        assertThat(batch.advances()).containsExactly(new Advance("payments", 0, 10, 14));
        assertThat(batch.rows().get(Views.payments()))
                .extracting(row -> row.key() + "@" + row.version())
                .containsExactlyInAnyOrder("[60000, EUR, a]@6", "[60000, EUR, b]@3");
        assertThat(batch.records()).containsEntry("payments_per_minute", 4);
        assertThat(batch.bad()).isEmpty();
    }

    @Test
    void whatPrecedesAMalformedRecordIsWholeAndWhatFollowsWaits() {
        Batch batch = reader.read(polled(13, value("a", 2), new byte[] {1, 2}, value("b", 3)), placements);

        assertThat(batch.advances()).containsExactly(new Advance("payments", 0, 10, 11));
        assertThat(batch.rows().get(Views.payments()))
                .extracting(ViewRow::version)
                .containsExactly(2L);
        assertThat(batch.bad().get(PARTITION)).contains("stopped at offset 11", "TOO_SHORT", "never skipped");
        assertThat(meters.counter(ServingMetric.MALFORMED, "payments").count()).isEqualTo(1.0);
    }

    @Test
    void aMalformedRecordInFrontLeavesNothingToWrite() {
        Batch batch = reader.read(polled(12, new byte[] {1, 2}, value("b", 3)), placements);

        assertThat(batch.advances()).isEmpty();
        assertThat(batch.rows()).isEmpty();
        assertThat(batch.bad()).containsOnlyKeys(PARTITION);
    }

    @Test
    void theMarkersBehindTheLastRecordAreSteppedOver() {
        Batch batch = reader.read(polled(19, value("a", 2)), placements);

        assertThat(batch.advances()).containsExactly(new Advance("payments", 0, 10, 19));
    }

    @Test
    void aTombstoneIsCountedAndIsNoRow() {
        Batch batch = reader.read(polled(12, value("a", 2), TOMBSTONE), placements);

        assertThat(batch.advances()).containsExactly(new Advance("payments", 0, 10, 12));
        assertThat(batch.rows().get(Views.payments())).hasSize(1);
        assertThat(meters.counter(ServingMetric.TOMBSTONES, "payments_per_minute")
                        .count())
                .isEqualTo(1.0);
    }

    @Test
    void aPartitionThatIsNotPlacedIsNotRead() {
        placements.unplaceAll();

        Batch batch = reader.read(polled(11, value("a", 2)), placements);

        assertThat(batch.advances()).isEmpty();
        assertThat(batch.rows()).isEmpty();
    }

    private static ConsumerRecords<byte[], byte[]> polled(long next, byte[]... values) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (byte[] value : values) {
            records.add(record(10 + records.size(), value));
        }
        return new ConsumerRecords<>(Map.of(PARTITION, records), Map.of(PARTITION, new OffsetAndMetadata(next)));
    }

    @SuppressWarnings("NullAway") // Kafka's null value
    private static ConsumerRecord<byte[], byte[]> record(long offset, byte[] value) {
        return new ConsumerRecord<>("payments", 0, offset, new byte[0], value == TOMBSTONE ? null : value);
    }

    private byte[] value(String status, long version) {
        GenericRecord record = new GenericData.Record(Views.payments().rows());
        record.put("currency", "EUR");
        record.put("status", status);
        record.put("window_start", 60_000L);
        record.put("window_end", 120_000L);
        record.put("payments", 1L);
        record.put("amount", ByteBuffer.wrap(new byte[] {1}));
        record.put("rows", 1L);
        record.put("changes", 1L);
        record.put("version", version);
        record.put("final", false);
        record.put("source_time", 5L);
        record.put("checksum", 7L);
        return encoder.encode(record);
    }
}
