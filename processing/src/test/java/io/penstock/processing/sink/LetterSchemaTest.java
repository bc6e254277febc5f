package io.penstock.processing.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.source.Header;
import java.util.List;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema.KafkaSinkContext;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class LetterSchemaTest {
    private static final KafkaSinkContext CONTEXT = new KafkaSinkContext() {
        @Override
        public int getParallelInstanceId() {
            return 0;
        }

        @Override
        public int getNumberOfParallelInstances() {
            return 1;
        }

        @Override
        public int[] getPartitionsForTopic(String topic) {
            return new int[] {0};
        }
    };

    @Test
    void keepsEverythingThatTheOriginalCameWith() {
        Letter letter = new Letter(
                "t.dlq",
                123,
                "k".getBytes(UTF_8),
                "v".getBytes(UTF_8),
                List.of(new Header("a", new byte[] {1}), new Header("b", null), new Header("a", new byte[] {2})));
        ProducerRecord<byte[], byte[]> record = new LetterSchema().serialize(letter, CONTEXT, null);
        assertThat(record.topic()).isEqualTo("t.dlq");
        assertThat(record.timestamp()).isEqualTo(123);
        assertThat(record.key()).isEqualTo("k".getBytes(UTF_8));
        assertThat(record.value()).isEqualTo("v".getBytes(UTF_8));
        assertThat(record.headers().toArray())
                .extracting(org.apache.kafka.common.header.Header::key)
                .containsExactly("a", "b", "a");
        assertThat(record.headers().lastHeader("a").value()).isEqualTo(new byte[] {2});
        assertThat(record.headers().lastHeader("b").value()).isNull();
    }

    @Test
    void anOriginalWithoutTimestampGetsTheProducers() {
        Letter letter = new Letter("t.dlq", -1, null, null, List.of());
        assertThat(new LetterSchema().serialize(letter, CONTEXT, null).timestamp())
                .isNull();
    }
}
