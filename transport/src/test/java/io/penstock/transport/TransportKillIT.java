package io.penstock.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.servers.TestServers;
import io.penstock.transport.ownership.OwnershipLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real program, really killed. */
class TransportKillIT {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void reachesTheTargetHoweverOftenItIsKilled() throws Exception {
        Path pipeline = folder.resolve("killed.yaml");
        Files.writeString(
                pipeline, Files.readString(Path.of("../pipelines/shop.yaml")).replace("name: shop", "name: killed"));

        for (int killAfter : List.of(1, 3, 2, 4)) {
            assertThat(killAfter(killAfter, pipeline)).hasSizeGreaterThanOrEqualTo(killAfter);
        }

        List<String> rest = run("apply", pipeline);
        assertThat(rest)
                .as("the last kill came before the end")
                .filteredOn(line -> line.startsWith("done:"))
                .isNotEmpty();
        assertThat(run("plan", pipeline)).containsExactly("pipeline killed, environment local: nothing to do");
        try (OwnershipLog ownership =
                new OwnershipLog(Map.of("bootstrap.servers", TestServers.kafka().bootstrap()))) {
            assertThat(ownership.read().values())
                    .filteredOn(claim -> claim.owner().pipeline().equals("killed"))
                    .as("every topic is recorded as its own")
                    .hasSizeGreaterThan(20)
                    .allMatch(claim -> claim.topicId().isPresent());
        }
    }

    /** Kills it the moment it reports its n-th change, with the next one under way. */
    private List<String> killAfter(int changes, Path pipeline) throws IOException, InterruptedException {
        Process process = start("apply", pipeline);
        List<String> done = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("done:")) {
                    done.add(line);
                    if (done.size() == changes) {
                        process.toHandle().destroyForcibly(); // SIGKILL; what it had written by then is still read
                    }
                }
            }
        }
        assertThat(process.waitFor()).as("killed").isEqualTo(128 + 9);
        return done;
    }

    private List<String> run(String command, Path pipeline) throws IOException, InterruptedException {
        Process process = start(command, pipeline);
        List<String> lines = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
        return lines;
    }

    private Process start(String command, Path pipeline) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.penstock.transport.Transport",
                command,
                "--pipeline",
                pipeline.toString(),
                "--environment",
                "../environments/local.yaml"));
        if (command.equals("apply")) {
            arguments.add("--yes");
        }
        ProcessBuilder builder = new ProcessBuilder(arguments)
                .redirectError(folder.resolve("err.log").toFile());
        builder.environment().putAll(TransportCommandIT.VARIABLES);
        return builder.start();
    }
}
