package io.penstock.serving.materialise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PlacementsTest {
    private static final TopicPartition ONE = new TopicPartition("t", 1);
    private static final TopicPartition TWO = new TopicPartition("t", 2);

    private final Placements placements = new Placements();

    @Test
    void aPartitionIsOnlyReadFromOnceItsOffsetIsKnown() {
        placements.assigned(List.of(ONE));
        assertThat(placements.expected(ONE)).isEmpty();
        assertThat(placements.unplaced()).containsExactly(ONE);

        placements.placed(ONE, 5);
        placements.advanced(ONE, 9);

        assertThat(placements.expected(ONE)).hasValue(9);
        assertThat(placements.unplaced()).isEmpty();
    }

    @Test
    void doubtAboutTheDatabaseForgetsEveryOffsetButNotWhyOneIsStopped() {
        placements.assigned(List.of(ONE, TWO));
        placements.placed(ONE, 5);
        placements.placed(TWO, 6);
        placements.stop(TWO, "stopped at offset 6");

        placements.unplaceAll();

        assertThat(placements.unplaced()).containsExactly(ONE);
        assertThat(placements.complaint()).isEqualTo("t-2 stopped at offset 6");
        assertThat(placements.expected(ONE)).isEmpty();
    }

    @Test
    void whatIsGivenUpIsForgottenEntirely() {
        placements.assigned(List.of(ONE, TWO));
        placements.placed(ONE, 5);
        placements.stop(TWO, "stopped");

        placements.gone(List.of(ONE, TWO));
        placements.placed(ONE, 7);
        placements.advanced(ONE, 8);

        assertThat(placements.expected(ONE)).isEmpty();
        assertThat(placements.stoppedCount()).isZero();
        assertThat(placements.complaint()).isEmpty();
    }
}
