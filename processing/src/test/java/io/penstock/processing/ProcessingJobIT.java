package io.penstock.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.penstock.common.declaration.View;
import io.penstock.servers.TestServers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged jar on a real cluster. */
class ProcessingJobIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static FlinkRest flink;
    private static String jar;

    private final List<String> jobs = new ArrayList<>();

    @BeforeAll
    static void startServers() throws Exception {
        TestServers.kafka();
        TestServers.registry();
        flink = new FlinkRest(TestServers.flink().rest());
        jar = flink.upload(Path.of("target", "processing-job.jar"));
    }

    @AfterEach
    void cancelJobs() throws Exception {
        for (String job : jobs) {
            flink.cancel(job);
            await().atMost(PATIENCE).until(() -> flink.state(job).equals("CANCELED"));
        }
        jobs.clear();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void viewsEqualTheOracleWhateverTheParallelism(int parallelism) throws Exception {
        try (TestPipeline pipeline = new TestPipeline("steady_" + parallelism, parallelism).apply()) {
            pipeline.write(CraftedLog.orders(pipeline, 7, 6_000));
            pipeline.write(CraftedLog.payments(pipeline, 11, 6_000));
            submit(pipeline);
            OracleCheck.everything(pipeline, PATIENCE);
            for (View view : pipeline.declared().views().values()) {
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                                new ViewTopic(pipeline, view).read().finals())
                        .as("windows of " + view.name() + " that the watermark has passed")
                        .isPositive());
            }
        }
    }

    @Test
    void aRescaledJobGoesOnWhereTheOldOneStopped() throws Exception {
        try (TestPipeline pipeline = new TestPipeline("rescaled", 2).apply()) {
            List<ProducerRecord<byte[], byte[]>> orders = CraftedLog.orders(pipeline, 19, 5_000);
            List<ProducerRecord<byte[], byte[]>> payments = CraftedLog.payments(pipeline, 23, 5_000);
            pipeline.write(orders.subList(0, 3_000));
            pipeline.write(payments.subList(0, 3_000));
            String job = submit(pipeline);
            int before = flink.completedCheckpoints(job);
            await().atMost(PATIENCE).until(() -> flink.completedCheckpoints(job) > before + 1);
            cancelJobs();
            String checkpoint = flink.newestCheckpoint(job);

            pipeline.write(orders.subList(3_000, 5_000));
            pipeline.write(payments.subList(3_000, 5_000));
            pipeline.writeEnvironment(1);
            // A cluster does not take the id of a job that it has seen end.
            String restored = flink.restore(jar, "0".repeat(31) + "1", pipeline.arguments(), checkpoint);
            jobs.add(restored);
            OracleCheck.everything(pipeline, PATIENCE);
            assertThat(flink.restoredCheckpoints(restored)).isPositive();
        }
    }

    @Test
    void aSecondRunOfAPipelineIsRefused() throws Exception {
        try (TestPipeline pipeline = new TestPipeline("twice", 1).apply()) {
            String job = submit(pipeline);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> flink.run(jar, job, pipeline.arguments()))
                    .withMessageContaining("pipeline twice runs already, on host ");
            assertThat(flink.state(job)).isEqualTo("RUNNING");
        }
    }

    @Test
    void whatIsMissingIsNamedToWhoeverSubmits() throws Exception {
        try (TestPipeline pipeline = new TestPipeline("unapplied", 1)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> submit(pipeline))
                    .withMessageContaining("topics do not exist: unapplied.orders, unapplied.orders.dlq,");
        }
    }

    @Test
    void aKilledTaskManagerChangesNothing() throws Exception {
        try (TestPipeline pipeline = new TestPipeline("killed", 2).apply()) {
            List<ProducerRecord<byte[], byte[]>> orders = CraftedLog.orders(pipeline, 13, 20_000);
            List<ProducerRecord<byte[], byte[]>> payments = CraftedLog.payments(pipeline, 17, 20_000);
            String job = submit(pipeline);
            pipeline.write(orders.subList(0, 5_000));
            pipeline.write(payments.subList(0, 5_000));
            int before = flink.completedCheckpoints(job);
            await().atMost(PATIENCE).until(() -> flink.completedCheckpoints(job) > before + 1);

            // While it reads: what it has read since the checkpoint is in open transactions and in no state.
            pipeline.write(orders.subList(5_000, 15_000));
            pipeline.write(payments.subList(5_000, 15_000));
            TestServers.flink().taskManagers().get(0).kill();
            pipeline.write(orders.subList(15_000, 20_000));
            pipeline.write(payments.subList(15_000, 20_000));

            OracleCheck.everything(pipeline, PATIENCE);
            assertThat(flink.restoredCheckpoints(job)).isPositive();

            int after = flink.completedCheckpoints(job);
            await().atMost(PATIENCE).until(() -> flink.completedCheckpoints(job) > after + 1);
            OracleCheck.letters(pipeline, "nothing comes twice with later checkpoints");
        }
    }

    private String submit(TestPipeline pipeline) throws IOException, InterruptedException {
        String id = pipeline.names().flinkJobId();
        String job = flink.run(jar, id, pipeline.arguments());
        assertThat(job).isEqualTo(id);
        jobs.add(job);
        await().atMost(PATIENCE).until(() -> flink.state(job).equals("RUNNING"));
        return job;
    }
}
