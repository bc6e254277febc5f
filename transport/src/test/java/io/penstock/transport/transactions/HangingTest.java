package io.penstock.transport.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class HangingTest {
    private static final TopicPartition PARTITION = new TopicPartition("shop.orders", 0);

    @Test
    void isOpenBeforeAndAfterAndNoCoordinatorKnowsIt() {
        assertThat(Hanging.among(open(7, 1, 100), Set.of(8L), () -> open(7, 1, 100), Map.of(PARTITION, 20L)))
                .singleElement()
                .satisfies(hanging -> {
                    assertThat(hanging.isHanging()).isTrue();
                    assertThat(hanging.producerId()).isEqualTo(7);
                    assertThat(hanging.since()).as("its last write").isEqualTo(5_000);
                    assertThat(hanging.held().get(0).heldBack()).isEqualTo(20);
                });
    }

    @Test
    void isNotWhatEndedWhileCoordinatorsWereAsked() {
        assertThat(Hanging.among(open(7, 1, 100), Set.of(), Map::of, Map.of())).isEmpty();
    }

    @Test
    void isNotWhatHasBegunAnewSince() {
        assertThat(Hanging.among(open(7, 1, 100), Set.of(), () -> open(7, 1, 130), Map.of()))
                .as("the next one of the same producer")
                .isEmpty();
        assertThat(Hanging.among(open(7, 1, 100), Set.of(), () -> open(7, 2, 100), Map.of()))
                .as("of another epoch")
                .isEmpty();
    }

    @Test
    void isNotLookedForWhereCoordinatorsKnowAll() {
        assertThat(Hanging.among(
                        open(7, 1, 100),
                        Set.of(7L),
                        () -> {
                            throw new AssertionError("asked without a suspect");
                        },
                        Map.of()))
                .isEmpty();
    }

    private static Map<TopicPartition, List<ProducerState>> open(long id, int epoch, long start) {
        return Map.of(
                PARTITION,
                List.of(new ProducerState(id, epoch, 3, 5_000, OptionalInt.empty(), OptionalLong.of(start))));
    }
}
