package io.penstock.processing.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.DefaultRecordBatch;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.junit.jupiter.api.Test;

class RecordCursorTest {

    @Test
    void readsWhatKafkaWrites() {
        MemoryRecords written = MemoryRecords.withRecords(
                1_000_000_000_000L,
                Compression.NONE,
                new SimpleRecord(1_700_000_000_000L, "k".getBytes(UTF_8), "value".getBytes(UTF_8)),
                new SimpleRecord(1_600_000_000_000L, (byte[]) null, null),
                new SimpleRecord(1_700_000_000_001L, new byte[0], new byte[70_000], new RecordHeader[] {
                    new RecordHeader("größe", new byte[] {1}), new RecordHeader("none", null)
                }));
        ByteBuffer buffer = written.buffer();
        byte[] bytes = new byte[buffer.limit()];
        buffer.get(0, bytes);
        var batch = written.batches().iterator().next();
        LogBatch read = new LogBatch(
                3,
                batch.baseOffset(),
                ((DefaultRecordBatch) batch).baseTimestamp(),
                false,
                bytes,
                DefaultRecordBatch.RECORD_BATCH_OVERHEAD,
                bytes.length,
                3);

        List<RawRecord> records = walk(read);

        assertThat(records).extracting(RawRecord::partition).containsOnly(3);
        assertThat(records)
                .extracting(RawRecord::offset)
                .containsExactly(1_000_000_000_000L, 1_000_000_000_001L, 1_000_000_000_002L);
        assertThat(records)
                .extracting(RawRecord::timestamp)
                .containsExactly(1_700_000_000_000L, 1_600_000_000_000L, 1_700_000_000_001L);
        assertThat(records.get(0).key()).isEqualTo("k".getBytes(UTF_8));
        assertThat(records.get(0).value()).isEqualTo("value".getBytes(UTF_8));
        assertThat(records.get(1).key()).isNull();
        assertThat(records.get(1).value()).isNull();
        assertThat(records.get(2).value()).hasSize(70_000);
        assertThat(records.get(2).headers()).extracting(Header::name).containsExactly("größe", "none");
        assertThat(records.get(2).headers().get(1).value()).isNull();
        // What is written here is what Kafka would have written.
        assertThat(walk(LogBatchWriter.batch(records)))
                .usingRecursiveComparison()
                .isEqualTo(records);
    }

    @Test
    void theBrokersTimestampIsThatOfEveryRecord() {
        LogBatch mine = LogBatchWriter.batch(List.of(
                new RawRecord(0, 5, 17, null, new byte[0], List.of()),
                new RawRecord(0, 9, -1, null, new byte[0], List.of())));
        LogBatch stamped = new LogBatch(0, 5, 99, true, mine.bytes(), mine.start(), mine.end(), mine.count());

        assertThat(walk(mine)).extracting(RawRecord::timestamp).containsExactly(17L, -1L);
        assertThat(walk(stamped)).extracting(RawRecord::timestamp).containsExactly(99L, 99L);
        assertThat(walk(stamped)).extracting(RawRecord::offset).containsExactly(5L, 9L);
    }

    @Test
    void bytesThatAreNoRecordsAreNamedAndNotSkipped() {
        LogBatch batch = LogBatchWriter.batch(List.of(new RawRecord(4, 8, 17, new byte[3], new byte[9], List.of())));
        for (int i : List.of(0, 4)) { // the record's length, the key's
            byte[] damaged = batch.bytes().clone();
            damaged[i] = 0x7E;
            LogBatch broken = new LogBatch(4, 8, 0, false, damaged, 0, batch.end(), 1);
            assertThatThrownBy(() -> walk(broken))
                    .as("byte " + i)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("partition 4 behind offset");
        }
        LogBatch cut = new LogBatch(4, 8, 0, false, batch.bytes(), 0, batch.end() - 1, 1);
        assertThatThrownBy(() -> walk(cut)).hasMessageContaining("bytes that are not records");
    }

    private static List<RawRecord> walk(LogBatch batch) {
        RecordCursor cursor = new RecordCursor();
        cursor.reset(batch);
        List<RawRecord> records = new ArrayList<>();
        while (cursor.next()) {
            records.add(cursor.record());
        }
        return records;
    }
}
