package io.penstock.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class UsageTest {

    @Test
    void aCommandMayHoldBlanksAndParentheses() {
        String stat = "4711 (a (b) c) S 1 4711 4711 0 -1 4194304 100 200 3 4 1250 350 77 88 20 0 30 0 12345 1 2 3";

        assertThat(Usage.ticks(stat)).isEqualTo(1250 + 350);
    }

    @Test
    void thePeakIsInKibibytes() {
        assertThat(Usage.peak(List.of("VmPeak:\t  900000 kB", "VmHWM:\t  204800 kB", "VmRSS:\t  100 kB")))
                .isEqualTo(200 << 20);
    }

    @Test
    void thisProcessUsesBoth() {
        long self = ProcessHandle.current().pid();

        assertThat(Usage.cpuSeconds(self)).isPositive();
        assertThat(Usage.peakBytes(self)).isGreaterThan(10 << 20);
        assertThat(Usage.cpuSecondsWithChildren(self)).isGreaterThanOrEqualTo(0.01);
    }
}
