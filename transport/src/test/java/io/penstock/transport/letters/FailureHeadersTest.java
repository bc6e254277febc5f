package io.penstock.transport.letters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.deadletter.DeadLetter;
import io.penstock.common.deadletter.LateHeaders;
import io.penstock.common.deadletter.Original;
import io.penstock.transport.letters.Failure.Convention;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class FailureHeadersTest {
    private final Headers headers = new RecordHeaders();

    @Test
    void readsItsOwn() {
        DeadLetter.of(
                        "decode",
                        "shop.orders",
                        3,
                        42,
                        OptionalInt.of(7),
                        "TRUNCATED",
                        "ends early",
                        new Original(900, 1),
                        1_000L)
                .headers()
                .forEach(headers::add);

        assertThat(FailureHeaders.read(headers, 5)).satisfies(failure -> {
            assertThat(failure.convention()).isEqualTo(Convention.PENSTOCK);
            assertThat(failure.stage()).isEqualTo("decode");
            assertThat(failure.topic()).hasValue("shop.orders");
            assertThat(failure.partition()).isEqualTo(3);
            assertThat(failure.offset()).isEqualTo(42);
            assertThat(failure.error()).isEqualTo("TRUNCATED");
            assertThat(failure.message()).isEqualTo("ends early");
            assertThat(failure.time()).isEqualTo(1_000);
            assertThat(failure.attempt()).isEqualTo(1);
        });
        assertThat(headers).allMatch(header -> FailureHeaders.isOfFailure(header.key()));
    }

    @Test
    void countsTheAttemptsThatARedrivenRecordBroughtWithIt() {
        text("penstock.attempt", "2");
        DeadLetter.of("decode", "t", 0, 1, OptionalInt.empty(), "X", "m", new Original(7, 2), 1L)
                .headers()
                .forEach(headers::add);

        assertThat(FailureHeaders.read(headers, 5).attempt()).isEqualTo(2);
        assertThat(FailureHeaders.originalTimestamp(headers)).hasValue(7L);
    }

    @Test
    void ignoresAttemptsThatNobodyCounted() {
        text("penstock.attempt", "many");
        text("penstock.attempt", "999999999999");

        assertThat(FailureHeaders.read(headers, 5).attempt()).isEqualTo(1);
    }

    @Test
    void readsALateRecord() {
        text(LateHeaders.SOURCE_TOPIC, "shop.payments");
        text(LateHeaders.SOURCE_PARTITION, "1");
        text(LateHeaders.SOURCE_OFFSET, "9");
        text(LateHeaders.IMAGES, "before");
        text(LateHeaders.LATENESS_MS, "1500");

        assertThat(FailureHeaders.read(headers, 5)).satisfies(failure -> {
            assertThat(failure.convention()).isEqualTo(Convention.LATE);
            assertThat(failure.topic()).hasValue("shop.payments");
            assertThat(failure.offset()).isEqualTo(9);
            assertThat(failure.images()).isEqualTo("before");
            assertThat(failure.message()).startsWith("1500 ms");
        });
    }

    @Test
    void readsKafkaConnects() {
        text("__connect.errors.topic", "sales");
        text("__connect.errors.partition", "0");
        text("__connect.errors.offset", "17");
        text("__connect.errors.stage", "VALUE_CONVERTER");
        text("__connect.errors.exception.class.name", "org.apache.kafka.connect.errors.DataException");
        text("__connect.errors.exception.message", "no");

        assertThat(FailureHeaders.read(headers, 5)).satisfies(failure -> {
            assertThat(failure.convention()).isEqualTo(Convention.CONNECT);
            assertThat(failure.stage()).isEqualTo("VALUE_CONVERTER");
            assertThat(failure.topic()).hasValue("sales");
            assertThat(failure.offset()).isEqualTo(17);
            assertThat(failure.time()).as("written").isEqualTo(5);
        });
    }

    @Test
    void readsKafkaStreams() {
        text("__streams.errors.exception", "java.lang.ArithmeticException");
        text("__streams.errors.message", "/ by zero");
        text("__streams.errors.topic", "clicks");
        text("__streams.errors.partition", "2");
        text("__streams.errors.offset", "3");
        text("__streams.errors.stacktrace", "at ...");

        assertThat(FailureHeaders.read(headers, 5)).satisfies(failure -> {
            assertThat(failure.convention()).isEqualTo(Convention.STREAMS);
            assertThat(failure.topic()).hasValue("clicks");
            assertThat(failure.partition()).isEqualTo(2);
            assertThat(failure.error()).isEqualTo("java.lang.ArithmeticException");
        });
        assertThat(headers).allMatch(header -> FailureHeaders.isOfFailure(header.key()));
    }

    @Test
    void readsSpringKafkasWithItsBinaryNumbers() {
        text("kafka_dlt-original-topic", "clicks");
        headers.add(
                "kafka_dlt-original-partition", ByteBuffer.allocate(4).putInt(2).array());
        headers.add(
                "kafka_dlt-original-offset",
                ByteBuffer.allocate(8).putLong(1L << 40).array());
        headers.add(
                "kafka_dlt-original-timestamp",
                ByteBuffer.allocate(8).putLong(1_700_000_000_000L).array());
        text("kafka_dlt-exception-fqcn", "org.springframework.kafka.listener.ListenerExecutionFailedException");
        text("kafka_dlt-exception-cause-fqcn", "java.lang.IllegalStateException");
        text("kafka_dlt-exception-message", "no");

        assertThat(FailureHeaders.read(headers, 5)).satisfies(failure -> {
            assertThat(failure.convention()).isEqualTo(Convention.SPRING);
            assertThat(failure.partition()).isEqualTo(2);
            assertThat(failure.offset()).isEqualTo(1L << 40);
            assertThat(failure.error()).isEqualTo("java.lang.IllegalStateException");
        });
        assertThat(FailureHeaders.originalTimestamp(headers)).hasValue(1_700_000_000_000L);
        assertThat(headers).allMatch(header -> FailureHeaders.isOfFailure(header.key()));
    }

    @Test
    void knowsNothingOfARecordWithoutSuchHeaders() {
        text("trace", "abc");

        assertThat(FailureHeaders.read(headers, 5).convention()).isEqualTo(Convention.NONE);
        assertThat(FailureHeaders.isOfFailure("trace")).isFalse();
    }

    private void text(String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }
}
