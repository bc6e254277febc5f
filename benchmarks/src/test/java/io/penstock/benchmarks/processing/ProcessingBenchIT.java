package io.penstock.benchmarks.processing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Too short to say anything about speed: the contestants run, and their results are exact. */
final class ProcessingBenchIT {

    @Test
    void everyContestantComputesWhatWasWrittenEvenIfItIsKilled(@TempDir Path folder) throws Exception {
        Path json = folder.resolve("result.json");

        int exit = new CommandLine(new ProcessingCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(
                        "--events",
                        "20000",
                        "--customers",
                        "500",
                        "--warm-up",
                        "0",
                        "--checkpoints",
                        "1",
                        "--only",
                        "decode,datastream",
                        "--kill",
                        "--json",
                        json.toString());

        assertThat(exit).isZero();
        JsonNode result = new ObjectMapper().readTree(Files.readString(json));
        assertThat(result.path("exact").booleanValue()).isTrue();
        assertThat(result.path("runs")).hasSize(2).allSatisfy(run -> {
            assertThat(run.path("exact").booleanValue()).isTrue();
            assertThat(run.path("events_per_second").doubleValue()).isPositive();
            assertThat(run.path("peak_memory_bytes").longValue()).isGreaterThan(50 << 20);
        });
        assertThat(result.path("kills")).singleElement().satisfies(kill -> {
            assertThat(kill.path("exact").booleanValue()).isTrue();
            assertThat(kill.path("events_read_before").longValue()).isPositive();
        });
    }
}
