package io.penstock.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.common.deadletter.DeadLetterHeaders;
import io.penstock.common.deadletter.LateHeaders;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.processing.Oracle.Place;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Whether a pipeline's topics hold what the oracle computes from its logs, and nothing else. */
final class OracleCheck {
    private static final Map<String, String> MEASURED = Map.of("orders", "total_amount", "payments", "amount");

    private OracleCheck() {}

    static void everything(TestPipeline pipeline, Duration patience) {
        for (Source source : pipeline.declared().sources().values()) {
            Oracle oracle = oracle(pipeline, source);
            for (View view : oracle.views()) {
                Map<String, Row> expected = oracle.rows(view);
                await().atMost(patience).untilAsserted(() -> assertThat(
                                new ViewTopic(pipeline, view).read().rows())
                        .as("view " + view.name())
                        .isEqualTo(expected));
                assertThat(expected).as("a view that holds something").hasSizeGreaterThan(5);
            }
        }
        await().atMost(patience).untilAsserted(() -> letters(pipeline, "letters"));
    }

    static void letters(TestPipeline pipeline, String as) {
        for (Source source : pipeline.declared().sources().values()) {
            Oracle oracle = oracle(pipeline, source);
            Letters dead = Letters.of(pipeline, pipeline.names().dlq(source.name()));
            assertThat(dead.places(DeadLetterHeaders.PARTITION, DeadLetterHeaders.OFFSET))
                    .as(as)
                    .containsExactlyInAnyOrderElementsOf(oracle.dead.keySet())
                    .hasSizeGreaterThan(50);
            Letters late = Letters.of(pipeline, pipeline.names().late(source.name()));
            assertThat(late.places(LateHeaders.SOURCE_PARTITION, LateHeaders.SOURCE_OFFSET))
                    .as(as)
                    .containsExactlyInAnyOrderElementsOf(oracle.late.keySet())
                    .hasSizeGreaterThan(20);
            Map<Place, String> images = new HashMap<>();
            for (ConsumerRecord<byte[], byte[]> letter : late.records()) {
                images.put(
                        new Place(
                                Integer.parseInt(Letters.header(letter, LateHeaders.SOURCE_PARTITION)),
                                Long.parseLong(Letters.header(letter, LateHeaders.SOURCE_OFFSET))),
                        Letters.header(letter, LateHeaders.IMAGES));
            }
            assertThat(images).isEqualTo(oracle.late);
            assertOriginalsAreWhole(pipeline, source, dead);
            assertOriginalsAreWhole(pipeline, source, late);
        }
    }

    private static void assertOriginalsAreWhole(TestPipeline pipeline, Source source, Letters letters) {
        Map<Integer, List<ConsumerRecord<byte[], byte[]>>> log =
                pipeline.read(pipeline.names().topic(source.name()));
        Map<String, ConsumerRecord<byte[], byte[]>> originals = new HashMap<>();
        log.values()
                .forEach(partition ->
                        partition.forEach(record -> originals.put(Letters.header(record, "traceparent"), record)));
        for (ConsumerRecord<byte[], byte[]> letter : letters.records()) {
            ConsumerRecord<byte[], byte[]> original = originals.get(Letters.header(letter, "traceparent"));
            assertThat(original).isNotNull();
            if (original != null) {
                assertThat(letter.key()).isEqualTo(original.key());
                assertThat(letter.value()).isEqualTo(original.value());
                assertThat(letter.timestamp()).isEqualTo(original.timestamp());
            }
        }
    }

    private static Oracle oracle(TestPipeline pipeline, Source source) {
        List<View> views = pipeline.declared().views().values().stream()
                .filter(view -> view.source().equals(source.name()))
                .toList();
        return new Oracle(source, views, pipeline.schemaId(source.name()), MEASURED.getOrDefault(source.name(), ""))
                .read(pipeline.read(pipeline.names().topic(source.name())));
    }
}
