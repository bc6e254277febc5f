package io.penstock.processing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.penstock.common.deadletter.DeadLetterHeaders;
import io.penstock.servers.TestServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What nobody may miss, on a real cluster and a real broker: the job ends, says why, and goes on when told to. */
class LoudFailuresIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int POISON = 1_500;

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
            if (!flink.state(job).matches("FAILED|FINISHED|CANCELED")) {
                flink.cancel(job);
                await().atMost(PATIENCE).until(() -> flink.state(job).equals("CANCELED"));
            }
        }
    }

    @Test
    void aFloodOfPoisonStopsTheJobAndBecomesDeadLettersOnlyWhenThatIsAccepted() throws Exception {
        try (TestPipeline pipeline = new TestPipeline("poisoned", 1).apply()) {
            List<ProducerRecord<byte[], byte[]>> flood = new ArrayList<>();
            for (int i = 0; i < POISON; i++) {
                flood.add(new ProducerRecord<>(
                        pipeline.names().topic("payments"), 1, 1_700_000_000_000L, key(i), "{json}".getBytes(UTF_8)));
            }
            pipeline.write(flood);

            String job = run(pipeline, 0, List.of(), "");
            assertThat(failure(job))
                    .contains("501 of the last 501 records of poisoned.payments partition 1, up to offset 500")
                    .contains("penstock job submit --accept poison");
            assertThat(dead(pipeline)).isEmpty();

            run(pipeline, 1, List.of("--accept", "poison,no-state"), "");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(dead(pipeline)).hasSize(POISON));
        }
    }

    @Test
    void recordsThatWereRemovedBeforeTheyWereReadStopTheJobByTopicPartitionAndOffsets() throws Exception {
        try (TestPipeline pipeline = new TestPipeline("gap", 1).apply()) {
            pipeline.write(CraftedLog.payments(pipeline, 47, 1_000));
            String job = run(pipeline, 0, List.of(), "");
            TopicPartition at = new TopicPartition(pipeline.names().topic("payments"), 2);
            long expected = CraftedLog.payments(pipeline, 47, 1_000).stream()
                    .filter(record -> record.partition() == 2)
                    .count();
            String savepoint;
            try (Admin admin = admin()) {
                // the commit is what shows the next run that there was one before it
                await().atMost(PATIENCE)
                        .until(() -> committed(admin, pipeline.names().processingGroup(), at) == expected);
                // With another id, as on another cluster, and even if what tells it apart is accepted.
                assertThatThrownBy(() -> run(pipeline, 9, List.of("--accept", "no-state"), ""))
                        .hasMessageContaining("pipeline gap runs already, on host ")
                        .hasMessageContaining("its right to run ends within 6 s");
                assertThat(flink.state(job)).isEqualTo("RUNNING");
                assertThat(flink.failure(job)).isEmpty();
                savepoint = stop(job);
                pipeline.write(CraftedLog.payments(pipeline, 47, 2_000).subList(1_000, 2_000));
                admin.deleteRecords(Map.of(at, RecordsToDelete.beforeOffset(expected + 7)))
                        .all()
                        .get();
            }
            assertThatThrownBy(() -> run(pipeline, 1, List.of(), ""))
                    .hasMessageContaining("pipeline gap has run before (group gap.processing stands at offset");
            String refused = run(pipeline, 1, List.of(), savepoint);
            assertThat(failure(refused))
                    .contains("gap.payments partition 2 is to be read from offset " + expected)
                    .contains("begins at " + (expected + 7))
                    .contains("removed 7 records")
                    .contains("--accept log-gap");

            String accepted = run(pipeline, 2, List.of("--accept", "log-gap"), savepoint);
            await().atMost(PATIENCE).until(() -> checkpoints(accepted) > 1);
            assertThat(flink.failure(accepted)).isEmpty();
        }
    }

    private String run(TestPipeline pipeline, int run, List<String> more, String from) throws Exception {
        List<String> arguments = new ArrayList<>(pipeline.arguments());
        arguments.addAll(more);
        String id = pipeline.names().flinkJobId(run);
        String job = from.isEmpty() ? flink.run(jar, id, arguments) : flink.restore(jar, id, arguments, from);
        jobs.add(job);
        return job;
    }

    private static String failure(String job) throws Exception {
        await().atMost(PATIENCE).until(() -> flink.state(job).equals("FAILED"));
        return flink.failure(job);
    }

    private static String stop(String job) throws Exception {
        String savepoint = flink.stop(job, TestServers.folder().toUri() + "savepoints");
        await().atMost(PATIENCE).until(() -> flink.state(job).equals("FINISHED"));
        return savepoint;
    }

    private static int checkpoints(String job) throws Exception {
        return flink.completedCheckpoints(job);
    }

    private static List<Oracle.Place> dead(TestPipeline pipeline) {
        return Letters.of(pipeline, pipeline.names().dlq("payments"))
                .places(DeadLetterHeaders.PARTITION, DeadLetterHeaders.OFFSET);
    }

    private static byte[] key(int number) {
        return ("k" + number).getBytes(UTF_8);
    }

    /** Where a group stands; -1 where it has committed nothing. */
    private static long committed(Admin admin, String group, TopicPartition at) throws Exception {
        OffsetAndMetadata offset = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .get(at);
        return offset == null ? -1 : offset.offset();
    }

    private static Admin admin() {
        return Admin.create(
                new HashMap<>(Map.of("bootstrap.servers", TestServers.kafka().bootstrap())));
    }
}
