package io.penstock.benchmarks.processing;

import io.penstock.servers.flink.FlinkCluster;
import io.penstock.servers.flink.FlinkSettings;
import io.penstock.servers.process.ProcessUnit;
import io.penstock.servers.process.UnitListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A job on a cluster of its own: one JobManager, one TaskManager, the same for every job. */
final class FlinkContestant implements Contestant {
    private static final String JAR = "job.jar";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Site site;
    private final Job job;
    private final FlinkCluster cluster;
    private final FlinkRest rest;
    private String id = "";
    private boolean killed;

    /** A program for a cluster. */
    interface Job {
        /** What must be there before. */
        void prepare() throws Exception;

        Path jar();

        String mainClass();

        List<String> arguments();

        Results results();

        List<String> differences(Expected expected) throws Exception;
    }

    /**
     * After a TaskManager was killed.
     *
     * @param killedAt epoch milliseconds
     * @param read events that had been read by then, as far as the cluster knew
     * @param fromCheckpoint whether the job went on from a checkpoint; else it began again
     */
    record Recovery(long killedAt, long read, boolean fromCheckpoint) {}

    FlinkContestant(Site site, Job job) {
        this.site = site;
        this.job = job;
        Map<String, String> settings = Map.of(
                "web.upload.dir", site.folder().toString(),
                // the moment at which reading begins is asked for
                "metrics.fetcher.update-interval", "100",
                // a busy machine is no failure
                "heartbeat.timeout", "60000",
                "execution.checkpointing.interval", site.checkpoints().toSeconds() + " s",
                "execution.checkpointing.min-pause", "1 s",
                "execution.checkpointing.incremental", "true",
                "execution.checkpointing.dir", checkpoints(site));
        cluster = new FlinkCluster(
                site.servers().distribution(),
                new FlinkSettings(
                        site.folder().resolve("flink"),
                        site.servers().ports().any(),
                        site.servers().ports().any(),
                        1,
                        site.parallelism(),
                        settings,
                        Map.of()),
                site.folder(),
                UnitListener.NONE);
        rest = new FlinkRest(cluster.rest());
    }

    static String checkpoints(Site site) {
        return site.folder().resolve("checkpoints").toUri().toString();
    }

    @Override
    public void start() throws Exception {
        job.prepare();
        Path uploads = Files.createDirectories(site.folder().resolve("flink-web-upload"));
        Files.createSymbolicLink(uploads.resolve(JAR), job.jar());
        units().forEach(ProcessUnit::start);
        units().forEach(unit -> unit.awaitReady(PATIENCE));
        id = rest.run(JAR, job.mainClass(), job.arguments());
    }

    @Override
    public long read() throws IOException, InterruptedException {
        return rest.recordsRead(id);
    }

    @Override
    public List<ProcessUnit> units() {
        List<ProcessUnit> units = new ArrayList<>(List.of(cluster.jobManager()));
        units.addAll(cluster.taskManagers());
        return units;
    }

    @Override
    public Optional<Results> results() {
        return Optional.of(job.results());
    }

    @Override
    public List<String> differences(Expected expected) throws Exception {
        String failure = rest.failure(id);
        if (!killed && !failure.isEmpty()) {
            throw new IOException("failed and was restarted, so its figures mean nothing: " + failure);
        }
        return job.differences(expected);
    }

    @Override
    public String failure() throws IOException, InterruptedException {
        return rest.failure(id);
    }

    /**
     * Returns when the next TaskManager has completed a checkpoint: what it wrote again of what had been written before
     * is then behind it, or coming.
     */
    Recovery killTaskManager() throws IOException, InterruptedException {
        killed = true;
        long read = read();
        long at = System.currentTimeMillis();
        cluster.taskManagers().forEach(ProcessUnit::kill);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (rest.lastCheckpoint(id) <= at) {
            if (System.nanoTime() > deadline) {
                throw new IOException("has not recovered from the loss of its TaskManager: " + rest.failure(id));
            }
            Thread.sleep(100);
        }
        return new Recovery(at, read, rest.restored(id));
    }

    /** The process id of the one that there is. */
    long taskManager() {
        return cluster.taskManagers().get(0).status().pid().orElseThrow();
    }

    /** A program of module {@code benchmarks/jobs}. */
    record Baseline(Site site, String name, String backend) implements Job {

        @Override
        public void prepare() throws Exception {
            site.topics().createResults(site.name(), site.parallelism());
        }

        @Override
        public Path jar() {
            return site.servers().built("benchmarks/jobs/target/benchmark-jobs.jar");
        }

        @Override
        public String mainClass() {
            return "io.penstock.benchmarks.jobs." + name;
        }

        @Override
        public List<String> arguments() {
            return List.of(
                    "--bootstrap",
                    site.servers().kafka().bootstrap(),
                    "--registry",
                    site.servers().registry().url().toString(),
                    "--events",
                    site.topics().events(),
                    "--results",
                    site.name(),
                    "--case",
                    site.workload().grouping().name().toLowerCase(Locale.ROOT),
                    "--backend",
                    backend,
                    "--parallelism",
                    Integer.toString(site.parallelism()));
        }

        @Override
        public Results results() {
            return new Results(site.name(), ResultForm.avro(), ResultCheck.Promise.ONCE);
        }

        @Override
        public List<String> differences(Expected expected) {
            return List.of();
        }
    }
}
