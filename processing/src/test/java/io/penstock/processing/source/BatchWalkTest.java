package io.penstock.processing.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.DefaultRecordBatch;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.Crc32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BatchWalkTest {
    private static final TopicPartition PARTITION = new TopicPartition("orders", 3);

    private final Chunks chunks = new Chunks();
    private final List<LogBatch> batches = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void tearsWhatUnpacksToMoreThanAChunkBetweenRecords(CompressionType codec) {
        Random random = new Random(18);
        SimpleRecord[] records = new SimpleRecord[4_000];
        for (int i = 0; i < records.length; i++) {
            // one in a thousand is larger than a chunk
            int size = i % 1_000 == 500 ? 2 * Chunks.SIZE + i : random.nextInt(700);
            records[i] = new SimpleRecord(1_700_000_000_000L + i, null, new byte[size]);
        }
        MemoryRecords written =
                MemoryRecords.withRecords(50, Compression.of(codec).build(), records);

        BatchWalk walk = walk(written, 60);
        List<RawRecord> read = readAll(walk);

        assertThat(read).hasSize(3_990);
        for (int i = 0; i < read.size(); i++) {
            assertThat(read.get(i).offset()).isEqualTo(60 + i);
            assertThat(read.get(i).timestamp()).isEqualTo(1_700_000_000_010L + i);
            assertThat(read.get(i).value())
                    .isEqualTo(new byte[records[i + 10].value().remaining()]);
        }
        assertThat(walk.position()).isEqualTo(4_050);
        assertThat(walk.records()).isEqualTo(3_990);
        assertThat(batches)
                .filteredOn(batch -> batch.bytes().length > Chunks.SIZE)
                .hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void chunksThatAreReadAreUsedAgain() {
        MemoryRecords written =
                MemoryRecords.withRecords(Compression.lz4().build(), new SimpleRecord(1, null, new byte[100_000]));

        readAll(walk(written, 0));
        chunks.handOver().run();
        readAll(walk(written, 0));

        assertThat(batches.get(1).bytes()).isSameAs(batches.get(0).bytes());
    }

    @Test
    void aBatchThatHoldsMoreOrFewerRecordsThanItSaysIsNamed() {
        for (int said : List.of(1, 3, -1)) {
            for (int from : List.of(7, 8)) { // looked into only if begun in the middle
                MemoryRecords written = MemoryRecords.withRecords(
                        7,
                        Compression.lz4().build(),
                        new SimpleRecord(1, null, new byte[9]),
                        new SimpleRecord(2, null, new byte[9]));
                written.buffer().putInt(DefaultRecordBatch.RECORDS_COUNT_OFFSET, said);
                sign(written.buffer());

                BatchWalk walk = walk(written, from);
                assertThatThrownBy(() -> readAll(walk))
                        .as(said + " from " + from)
                        .isInstanceOfAny(KafkaException.class, IllegalStateException.class)
                        .hasMessageContaining(from == 7 && said > 0 ? "partition 3" : "partition orders-3 from offset");
            }
        }
    }

    @Test
    void movesBehindRecordsThatWereCompactedAwayAtABatchsEnd() {
        for (int from : List.of(7, 8, 9)) {
            MemoryRecords written = MemoryRecords.withRecords(
                    7,
                    Compression.lz4().build(),
                    new SimpleRecord(1, null, new byte[1]),
                    new SimpleRecord(2, null, new byte[1]));
            written.buffer().putInt(DefaultRecordBatch.LAST_OFFSET_DELTA_OFFSET, 9);
            sign(written.buffer());

            BatchWalk walk = walk(written, from);
            long delivered = 0;
            for (ConsumerRecord<byte[], Part> part = walk.next(); part != null; part = walk.next()) {
                delivered += part.value().count();
                assertThat(part.value().next()).isEqualTo(17);
            }

            assertThat(delivered).isEqualTo(9 - from);
            assertThat(walk.position()).isEqualTo(17);
        }
    }

    @Test
    void aFailureIsToldAgainAndNothingIsReadBehindIt() {
        MemoryRecords written =
                MemoryRecords.withRecords(Compression.lz4().build(), new SimpleRecord(1, null, new byte[9]));
        ByteBuffer damaged = written.buffer();
        damaged.put(damaged.limit() - 1, (byte) ~damaged.get(damaged.limit() - 1));

        BatchWalk walk = walk(written, 0);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(walk::next)
                    .hasMessage("Reading partition orders-3 from offset 0 failed")
                    .cause()
                    .hasMessageContaining("Record batch for partition orders-3 at offset 0 is invalid");
        }
        assertThat(walk.position()).isZero();
    }

    @Test
    void theClientOfThisBuildHasWhatBatchesNeed() {
        Map<String, Object> properties =
                LogSource.consumer(Map.of("bootstrap.servers", "127.0.0.1:1"), "orders", "group");
        try (BatchConsumer consumer = WholeBatchConsumer.open(properties)) {
            assertThat(consumer.whole()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"group.protocol, consumer", "interceptor.classes, io.penstock.processing.source.BatchWalkTest$Nosy"})
    void recordsAreTakenOutOneByOneWhereSettingsDoNotAllowForBatches(String key, String value) {
        Map<String, Object> properties =
                LogSource.consumer(Map.of("bootstrap.servers", "127.0.0.1:1", key, value), "orders", "group");
        try (BatchConsumer consumer = WholeBatchConsumer.open(properties)) {
            assertThat(consumer.whole()).isFalse();
        }
    }

    /** Somebody's who looks at records. */
    public static final class Nosy implements ConsumerInterceptor<byte[], byte[]> {

        @Override
        public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
            return records;
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

        @Override
        public void close() {}

        @Override
        public void configure(Map<String, ?> configs) {}
    }

    private BatchWalk walk(MemoryRecords records, long from) {
        FetchResponseData.PartitionData answer = new FetchResponseData.PartitionData().setRecords(records);
        return new BatchWalk(PARTITION, answer, from, chunks, BufferSupplier.create());
    }

    private List<RawRecord> readAll(BatchWalk walk) {
        RecordCursor cursor = new RecordCursor();
        List<RawRecord> records = new ArrayList<>();
        for (ConsumerRecord<byte[], Part> part = walk.next(); part != null; part = walk.next()) {
            LogBatch batch = part.value().batch();
            assertThat(batch).isNotNull();
            batches.add(batch);
            cursor.reset(batch);
            while (cursor.next()) {
                records.add(cursor.record());
            }
            assertThat(part.value().next())
                    .isEqualTo(records.get(records.size() - 1).offset() + 1);
        }
        return records;
    }

    private static void sign(ByteBuffer batch) {
        int from = DefaultRecordBatch.CRC_OFFSET + Integer.BYTES;
        long crc = Crc32C.compute(batch, from, batch.limit() - from);
        batch.putInt(DefaultRecordBatch.CRC_OFFSET, (int) crc);
    }
}
