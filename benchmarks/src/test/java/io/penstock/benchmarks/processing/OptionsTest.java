package io.penstock.benchmarks.processing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OptionsTest {

    @Test
    void eventsFillThePartitionsEvenly() {
        assertThatThrownBy(() -> options(20_001, 1, 0, 2)).hasMessageContaining("--events must be a multiple of the 8");
    }

    @Test
    void somethingIsLeftToMeasure() {
        assertThatThrownBy(() -> options(20_000, 1, 20_000, 2)).hasMessageContaining("--warm-up must be below");
    }

    @Test
    void everyoneHasATurn() {
        assertThatThrownBy(() -> options(20_000, 0, 0, 2)).hasMessageContaining("--repeat must be at least 1");
    }

    @Test
    void nobodyIsWithoutAPartition() {
        assertThatThrownBy(() -> options(20_000, 1, 0, 9)).hasMessageContaining("--parallelism must be 1 to the 8");
    }

    @Test
    void expectedResultsFitIntoMemory() {
        Workload workload = new Workload(Grouping.CUSTOMERS, 100_000_000, 8, 10_000_000, false, 1);

        assertThatThrownBy(() -> new Options(
                        workload,
                        List.of(ContestantKind.POLL),
                        1,
                        0,
                        2,
                        Duration.ofSeconds(10),
                        new Options.Besides(false, 0, false)))
                .hasMessageContaining("101 minutes and 10000000 groups")
                .hasMessageContaining("-Xmx");
    }

    private static Options options(long events, int repeat, long warmUp, int parallelism) {
        return new Options(
                new Workload(Grouping.REGION, events, 8, 1_000, false, 1),
                List.of(ContestantKind.POLL),
                repeat,
                warmUp,
                parallelism,
                Duration.ofSeconds(10),
                new Options.Besides(false, 0, false));
    }
}
