package io.penstock.processing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.common.declaration.View;
import io.penstock.common.view.ViewSchema;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.servers.TestServers;
import io.penstock.servers.flink.FlinkCluster;
import io.penstock.servers.flink.FlinkSettings;
import io.penstock.servers.flink.ZooKeeper;
import io.penstock.servers.install.Distribution;
import io.penstock.servers.net.FreePorts;
import io.penstock.servers.process.ProcessUnit;
import io.penstock.servers.process.UnitListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A cluster as production has it: two TaskManagers, checkpoints in an object store, a JobManager that is found again
 * through ZooKeeper. Two pipelines read the same logs: one in peace at parallelism 1, the other at 2, 3 and 1, through
 * kills of every kind of process.
 */
class ClusterFaultsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String STORE = "s3://" + ObjectStore.BUCKET;
    private static final int ENVELOPE = 5;

    private static final List<ProcessUnit> UNITS = new ArrayList<>();
    private static FlinkCluster cluster;
    private static FlinkRest flink;
    private static String jar;

    private final List<String> running = new ArrayList<>();

    @BeforeAll
    static void startServers() throws Exception {
        TestServers.kafka();
        TestServers.registry();
        FreePorts ports = new FreePorts();
        Path folder = Files.createDirectories(TestServers.folder().resolve("available"));
        ObjectStore store = new ObjectStore(Files.createDirectories(folder.resolve("s3")), ports.any());
        ZooKeeper zooKeeper = new ZooKeeper(
                Distribution.find(),
                folder.resolve("zookeeper"),
                ports.any(),
                folder.resolve("zookeeper.log"),
                UnitListener.NONE);
        Map<String, String> extra = new LinkedHashMap<>(store.settings());
        extra.putAll(zooKeeper.settings("penstock-test", STORE + "/ha"));
        cluster = new FlinkCluster(
                Distribution.find(),
                new FlinkSettings(
                        folder.resolve("flink"), ports.any(), ports.any(), 2, 2, extra, ObjectStore.variables()),
                folder,
                UnitListener.NONE);
        UNITS.add(store.unit().start());
        UNITS.add(zooKeeper.unit().start());
        UNITS.forEach(unit -> unit.awaitReady(PATIENCE));
        UNITS.add(cluster.jobManager().start());
        cluster.taskManagers().forEach(unit -> UNITS.add(unit.start()));
        UNITS.forEach(unit -> unit.awaitReady(PATIENCE));
        flink = new FlinkRest(cluster.rest());
        jar = flink.upload(Path.of("target", "processing-job.jar"));
    }

    @AfterAll
    static void stopServers() {
        for (int i = UNITS.size() - 1; i >= 0; i--) {
            UNITS.get(i).stop();
        }
    }

    @Test
    void finalRowsAreTheSameBytesWhateverHappensToTheCluster() throws Exception {
        try (TestPipeline calm = pipeline("calm", 1);
                TestPipeline storm = pipeline("storm", 2)) {
            submit(calm, 0);
            String job = submit(storm, 0);
            write(0, 3_000, calm, storm);
            checkpointAfter(job);

            write(3_000, 6_000, calm, storm);
            long now = System.currentTimeMillis();
            cluster.taskManagers().get(0).kill();
            write(6_000, 9_000, calm, storm);
            restored(job, now, "a TaskManager was lost");

            now = System.currentTimeMillis();
            cluster.jobManager().kill();
            write(9_000, 12_000, calm, storm);
            restored(job, now, "the JobManager was lost; nobody submitted the job again");
            jar = flink.upload(Path.of("target", "processing-job.jar")); // the new process holds no uploads

            job = rescale(storm, job, 1, 3);
            write(12_000, 15_000, calm, storm);
            now = System.currentTimeMillis();
            cluster.taskManagers().get(1).kill();
            restored(job, now, "the other TaskManager was lost");
            rescale(storm, job, 2, 1);
            write(15_000, 16_000, calm, storm);

            OracleCheck.everything(calm, PATIENCE);
            OracleCheck.everything(storm, PATIENCE);
            for (View view : calm.declared().views().values()) {
                await().atMost(PATIENCE).untilAsserted(() -> {
                    Map<String, String> undisturbed = finals(calm, view);
                    assertThat(undisturbed)
                            .as("windows of " + view.name() + " that are final")
                            .hasSizeGreaterThan(5);
                    assertThat(finals(storm, view)).isEqualTo(undisturbed);
                });
            }
            for (String last : running) {
                flink.cancel(last);
            }
        }
    }

    private static TestPipeline pipeline(String name, int parallelism) throws Exception {
        TestPipeline pipeline = new TestPipeline(name, parallelism).apply();
        pipeline.writeEnvironment(parallelism, STORE + "/" + name);
        return pipeline;
    }

    private String submit(TestPipeline pipeline, int run) throws Exception {
        String job = flink.run(jar, pipeline.names().flinkJobId(run), pipeline.arguments());
        running.add(job);
        await().atMost(PATIENCE).until(() -> flink.state(job).equals("RUNNING"));
        return job;
    }

    private String rescale(TestPipeline pipeline, String job, int run, int parallelism) throws Exception {
        String savepoint = flink.stop(job, STORE + "/savepoints");
        assertThat(savepoint).startsWith(STORE + "/savepoints/");
        await().atMost(PATIENCE).until(() -> flink.state(job).equals("FINISHED"));
        running.remove(job);
        pipeline.writeEnvironment(parallelism, STORE + "/" + pipeline.names().flinkJobName());
        String next = flink.restore(jar, pipeline.names().flinkJobId(run), pipeline.arguments(), savepoint);
        running.add(next);
        checkpointAfter(next);
        return next;
    }

    private static void checkpointAfter(String job) throws Exception {
        int before = flink.completedCheckpoints(job);
        await().atMost(PATIENCE).ignoreExceptions().until(() -> flink.completedCheckpoints(job) > before);
    }

    /** Until it has gone back to a checkpoint since, and completed one from there. */
    private static void restored(String job, long since, String as) {
        await(as).atMost(PATIENCE).ignoreExceptions().until(() -> {
            long restored = flink.restoredAt(job);
            return restored > since && flink.completedAt(job) > restored;
        });
    }

    /** The same records to each, in the same order. */
    private static void write(int from, int to, TestPipeline... pipelines) throws Exception {
        for (TestPipeline pipeline : pipelines) {
            List<ProducerRecord<byte[], byte[]>> both = new ArrayList<>();
            both.addAll(CraftedLog.orders(pipeline, 29, to).subList(from, to));
            both.addAll(CraftedLog.payments(pipeline, 31, to).subList(from, to));
            pipeline.write(both);
        }
    }

    /** The newest version of each row that is final, as bytes behind the schema's id. */
    private static Map<String, String> finals(TestPipeline pipeline, View view) {
        RecordDecoder decoder = new RecordDecoder(pipeline.registry(), pipeline.rowSchema(view));
        Map<String, String> newest = new HashMap<>();
        Map<String, Long> versions = new HashMap<>();
        for (List<ConsumerRecord<byte[], byte[]>> log :
                pipeline.read(pipeline.names().viewTopic(view.name())).values()) {
            for (ConsumerRecord<byte[], byte[]> record : log) {
                try {
                    GenericRecord row = decoder.decode(record.value());
                    String key = new String(record.key(), UTF_8);
                    long version = (long) row.get(ViewSchema.VERSION);
                    if (version >= versions.getOrDefault(key, -1L)) {
                        versions.put(key, version);
                        newest.remove(key);
                        if ((boolean) row.get(ViewSchema.FINAL)) {
                            newest.put(
                                    key,
                                    Arrays.toString(
                                            Arrays.copyOfRange(record.value(), ENVELOPE, record.value().length)));
                        }
                    }
                } catch (MalformedRecord e) {
                    throw new AssertionError("offset " + record.offset(), e);
                }
            }
        }
        return newest;
    }
}
