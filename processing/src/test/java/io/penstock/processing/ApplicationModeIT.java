package io.penstock.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.servers.TestServers;
import io.penstock.servers.flink.FlinkCluster;
import io.penstock.servers.flink.FlinkSettings;
import io.penstock.servers.install.Distribution;
import io.penstock.servers.net.FreePorts;
import io.penstock.servers.process.Jvm;
import io.penstock.servers.process.UnitListener;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The job's jar as a JobManager of its own, beside a TaskManager as Flink ships it. */
class ApplicationModeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int ENDED_BY_TERM = 143;

    @Test
    void runsThePipelineAndEndsInTimeOnTermSoThatTheNextOneGoesOn() throws Exception {
        FreePorts ports = new FreePorts();
        Path folder = Files.createDirectories(TestServers.folder().resolve("application"));
        FlinkSettings settings =
                new FlinkSettings(folder.resolve("flink"), ports.any(), ports.any(), 1, 2, Map.of(), Map.of());
        FlinkCluster cluster = new FlinkCluster(Distribution.find(), settings, folder, UnitListener.NONE);
        FlinkRest flink = new FlinkRest(cluster.rest());
        try (TestPipeline pipeline = new TestPipeline("application", 1).apply()) {
            pipeline.write(CraftedLog.orders(pipeline, 41, 3_000));
            pipeline.write(CraftedLog.payments(pipeline, 43, 3_000));
            cluster.taskManagers().get(0).start();

            Process first = jobManager(folder, settings, pipeline, List.of());
            await().atMost(PATIENCE).ignoreExceptions().until(() -> flink.completedCheckpoints(flink.onlyJob()) > 0);
            String job = flink.onlyJob();
            long begun = System.nanoTime();
            first.destroy();
            assertThat(first.waitFor(20, TimeUnit.SECONDS)).as("ends on TERM").isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(9));
            assertThat(first.exitValue()).isEqualTo(ENDED_BY_TERM);
            String checkpoint = newest(folder.resolve("checkpoints").resolve(job));

            pipeline.write(CraftedLog.orders(pipeline, 41, 4_000).subList(3_000, 4_000));
            Process second =
                    jobManager(folder, settings, pipeline, List.of("-Dexecution.state-recovery.path=" + checkpoint));
            try {
                await().atMost(PATIENCE).ignoreExceptions().until(() -> flink.restoredCheckpoints(flink.onlyJob()) > 0);
                OracleCheck.everything(pipeline, PATIENCE);
            } finally {
                second.destroy();
                assertThat(second.waitFor(20, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            cluster.taskManagers().get(0).stop();
        }
    }

    /** The newest complete checkpoint: it was kept. */
    private static String newest(Path folder) throws IOException {
        try (Stream<Path> checkpoints = Files.list(folder)) {
            return checkpoints
                    .filter(one -> Files.exists(one.resolve("_metadata")))
                    .max(Comparator.comparingInt(
                            one -> Integer.parseInt(one.getFileName().toString().substring("chk-".length()))))
                    .orElseThrow()
                    .toUri()
                    .toString();
        }
    }

    private static Process jobManager(Path folder, FlinkSettings settings, TestPipeline pipeline, List<String> more)
            throws Exception {
        Path jar = Path.of("target", "processing-job.jar").toAbsolutePath();
        Path conf = settings.directory().resolve("taskmanager/conf"); // what the two must agree on
        await().atMost(PATIENCE).until(() -> Files.exists(conf.resolve("log4j2.properties")));
        List<String> arguments = new ArrayList<>(List.of("--configDir", conf.toString()));
        arguments.addAll(more);
        arguments.addAll(pipeline.arguments());
        return new ProcessBuilder(Jvm.command(
                        List.of(
                                "-Xmx448m",
                                "-XX:+UseSerialGC",
                                "--add-opens=java.base/java.util=ALL-UNNAMED",
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "-Dlog4j2.configurationFile="
                                        + conf.resolve("log4j2.properties").toUri()),
                        Distribution.find().flinkClassPath() + File.pathSeparator + jar,
                        "io.penstock.processing.application.ApplicationCluster",
                        arguments))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("application.log").toFile()))
                .start();
    }
}
