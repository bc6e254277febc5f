package io.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees who made mistakes: all of them, and where. */
final class BadDeclarationIT {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    @SuppressWarnings("NullAway.Init") // by JUnit
    Path folder;

    @Test
    void aFileWithFiveMistakesIsRefusedWithFiveMessages() throws IOException, InterruptedException {
        String good = Files.readString(HOME.resolve("pipelines/shop.yaml"));
        String bad = good.replaceFirst("from: orders", "from: ordrs") // 1
                .replace("tumbling: 1m", "tumbling: 1 minute") // 2, in both views
                .replace("eventTime: paid_at", "eventTime: payed_at") // 3
                .replace("quantile: 0.999", "quantile: 99.9") // 4
                .replaceFirst("(?m)^checkpoints:", "checkpoint:"); // 5
        bad = bad.replaceFirst("(?s)(payments_per_minute.*?)1 minute", "$11m");
        assertThat(bad).isNotEqualTo(good);
        Path file = Files.writeString(folder.resolve("bad.yaml"), bad);

        for (List<String> program : List.of(
                List.of("transport/target/app/transport.jar", "plan"), List.of("serving/target/app/serving.jar"))) {
            Outcome outcome = run(program, file);
            assertThat(outcome.exit()).as(outcome.text()).isEqualTo(1);
            assertThat(outcome.text().lines().filter(line -> line.matches(".*bad\\.yaml:\\d+:\\d+: .*")))
                    .as(outcome.text())
                    .hasSize(5)
                    .anyMatch(line -> line.contains("'orders'"))
                    .anyMatch(line -> line.contains("1 minute"))
                    .anyMatch(line -> line.contains("'paid_at'"))
                    .anyMatch(line -> line.contains("99.9"))
                    .anyMatch(line -> line.contains("'checkpoints'"));
        }
    }

    private record Outcome(int exit, String text) {}

    private Outcome run(List<String> program, Path pipeline) throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                HOME.resolve(program.get(0)).toString());
        builder.command().addAll(program.subList(1, program.size()));
        builder.command().addAll(List.of("--pipeline", pipeline.toString()));
        builder.command()
                .addAll(List.of(
                        "--environment", HOME.resolve("environments/local.yaml").toString()));
        builder.environment().put("PENSTOCK_KAFKA", "127.0.0.1:1");
        builder.environment().put("PENSTOCK_REGISTRY", "http://127.0.0.1:1");
        builder.environment().put("PENSTOCK_POSTGRES_PORT", "1");
        builder.environment().put("PENSTOCK_SECRETS", folder.toString());
        builder.environment().put("PENSTOCK_CHECKPOINTS", folder.toUri().toString());
        builder.environment().put("PENSTOCK_FLINK_REST", "http://127.0.0.1:1");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), Files.readString(output));
    }
}
