package io.penstock.benchmarks.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Too short to say anything about speed: the readers run, and what they deliver is exact. */
final class IngestionBenchIT {

    @Test
    void everyReaderDeliversEveryRecordOnce(@TempDir Path folder) throws Exception {
        Path json = folder.resolve("result.json");

        int exit = new CommandLine(new IngestionCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(
                        "--rows",
                        "3000",
                        "--only",
                        "penstock,limit",
                        "--seconds",
                        "1",
                        "--rates",
                        "10000",
                        "--json",
                        json.toString());

        assertThat(exit).isZero();
        JsonNode result = new ObjectMapper().readTree(Files.readString(json));
        assertThat(result.path("exact").booleanValue()).isTrue();
        assertThat(result.path("runs")).hasSize(2).allSatisfy(run -> {
            assertThat(run.at("/snapshot/rows_per_second").doubleValue()).isPositive();
            assertThat(run.at("/streaming/rows_per_second").doubleValue()).isPositive();
            assertThat(run.path("peak_memory_bytes").longValue()).isGreaterThan(50 << 20);
        });
        assertThat(result.at("/runs/0/latency/0/changes").longValue()).isEqualTo(10_000);
        assertThat(result.path("goals")).hasSize(1);
    }
}
