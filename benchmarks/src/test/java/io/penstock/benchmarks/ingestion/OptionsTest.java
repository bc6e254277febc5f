package io.penstock.benchmarks.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class OptionsTest {

    @Test
    void rowsComeInThousands() {
        assertThatThrownBy(() -> options(1_500, 500))
                .hasMessage("--rows must be a multiple of 1000, at least 1000; it is 1500");
    }

    @Test
    void aTransactionHoldsWholeGroups() {
        assertThatThrownBy(() -> options(1_000, 15)).hasMessage("--transaction must be a multiple of 10; it is 15");
    }

    @Test
    void aRateIsWrittenInHundredTransactionsASecond() {
        assertThat(LatencyRun.transaction(1_000)).isEqualTo(10);
        assertThat(LatencyRun.transaction(10_000)).isEqualTo(100);
        assertThat(options(1_000, 10).latencyChanges(10_000)).isEqualTo(50_000);
    }

    @Test
    void aWrongOptionIsAUsageError() {
        assertThat(new CommandLine(new IngestionCommand()).execute("--rows", "7"))
                .isEqualTo(2);
        assertThat(new CommandLine(new IngestionCommand()).execute("--only", "nobody"))
                .isEqualTo(2);
    }

    private static Options options(long rows, int transaction) {
        return new Options(rows, List.of(ReaderKind.PENSTOCK), 1, transaction, List.of(10_000), 5, List.of());
    }
}
