package io.penstock.transport.letters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.transport.letters.LetterTopic.Giver;
import io.penstock.transport.letters.LetterTopic.Kind;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

class ParcelTest {
    private static final LetterTopic TOPIC = new LetterTopic("shop.orders.dlq", Kind.DEAD, Giver.SOURCE, "orders");

    @Test
    void sendsTheOriginalWithItsOwnHeadersAndTheNextAttempt() {
        Letter letter = Letters.of(TOPIC, "decode", "shop.orders", 3, "TRUNCATED", 2);

        ProducerRecord<byte[], byte[]> record = Parcel.returning(letter, "shop.orders", 6, new byte[] {9})
                .record()
                .orElseThrow();

        assertThat(record.topic()).isEqualTo("shop.orders");
        assertThat(record.partition()).isZero();
        assertThat(record.key()).isEqualTo("k".getBytes(UTF_8));
        assertThat(record.value()).containsExactly(9);
        assertThat(record.timestamp()).as("of the failure").isEqualTo(1_000);
        assertThat(record.headers()).extracting(Header::key).containsExactly("trace", "penstock.attempt");
        assertThat(new String(record.headers().lastHeader("penstock.attempt").value(), UTF_8))
                .isEqualTo("3");
    }

    @Test
    void goesByItsKeyWhereItsPartitionIsGone() {
        Letter letter = Letters.of(TOPIC, "decode", "shop.orders", 3, "TRUNCATED", 1);

        assertThat(Parcel.returning(letter, "shop.orders", 0, new byte[0])
                        .record()
                        .orElseThrow()
                        .partition())
                .isNull();
    }
}
