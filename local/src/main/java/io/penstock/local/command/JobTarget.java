package io.penstock.local.command;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.environment.Environment;
import io.penstock.common.environment.EnvironmentLoader;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.names.Names;
import io.penstock.local.doctor.Observation;
import io.penstock.local.doctor.Observer;
import io.penstock.local.job.FlinkRest;
import io.penstock.local.job.JobOperations;
import io.penstock.local.job.JobOrders;
import io.penstock.local.job.JobSummary;
import io.penstock.local.job.Program;
import io.penstock.local.platform.PlatformOptions;
import io.penstock.local.platform.Tasks;
import io.penstock.local.replay.ReplayNote;
import io.penstock.local.state.LauncherState;
import io.penstock.local.state.StateFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which job on which cluster: options that all commands about jobs have. */
final class JobTarget {
    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--flink",
            paramLabel = "URL",
            description = "REST address of a Flink cluster. Default: the environment's, else the running platform's.")
    private @Nullable URI flink;

    @Option(names = "--pipeline", paramLabel = "FILE", description = "Declaration. Default: pipelines/shop.yaml.")
    private @Nullable Path pipeline;

    @Option(
            names = "--environment",
            paramLabel = "FILE",
            description = "Environment file of another cluster. Default: the running platform's.")
    private @Nullable Path environment;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "For each step that the cluster takes (default ${DEFAULT-VALUE}).",
            defaultValue = "300")
    private int timeout;

    @Option(names = "-o", paramLabel = "FORMAT", description = "table (default) or json.")
    private StatusCommand.Output output = StatusCommand.Output.TABLE;

    boolean json() {
        return output == StatusCommand.Output.JSON;
    }

    /** Where it is, whether or not a keeper watches over it. */
    URI address() throws IOException {
        if (flink != null) {
            return flink;
        }
        if (environment != null) {
            return environment()
                    .flink()
                    .rest()
                    .orElseThrow(() -> new PenstockException(
                            Category.USER,
                            "no-flink",
                            environment + " does not say where Flink is (flink: {rest: …}); say it with --flink"));
        }
        return launcher()
                .map(JobTarget::jobManager)
                .orElseThrow(() -> new PenstockException(
                        Category.USER,
                        "not-running",
                        "no platform is running; ./penstock up starts one, --flink URL or --environment FILE name"
                                + " another cluster"));
    }

    FlinkRest rest() throws IOException {
        return new FlinkRest(address());
    }

    Names names() throws IOException {
        return new Names(declared().name());
    }

    Pipeline declared() throws IOException {
        return PipelineLoader.load(pipelineFile(), variables());
    }

    /** Where a replay under way is written down, if the cluster is that of the running platform. */
    Optional<ReplayNote> replayNote() throws IOException {
        return local().map(state -> new ReplayNote(data.folder().replay()));
    }

    /** The run that goes on, else the last one. */
    Observation observe() throws IOException, InterruptedException {
        String name = names().flinkJobName();
        List<JobSummary> runs =
                rest().jobs().stream().filter(run -> run.name().equals(name)).toList();
        JobSummary run = runs.stream()
                .filter(one -> !one.ended())
                .findFirst()
                .or(() -> runs.stream().findFirst())
                .orElseThrow(() -> new PenstockException(
                        Category.USER,
                        "not-running",
                        name + " is not running on this cluster, nor does it remember a run"));
        return new Observer(rest()).observe(run);
    }

    JobOperations operations() throws IOException {
        return new JobOperations(
                rest(), names(), orders(), Duration.ofSeconds(timeout), line -> System.err.println(line));
    }

    /** What this pipeline runs: the built jar and both files as they are now. */
    Program program(@Nullable Path jar) throws IOException {
        PlatformOptions options = data.platform();
        names(); // a declaration with mistakes is refused here, with all of them
        environment();
        return Program.of(jar(jar), pipelineFile(), environmentFile(options));
    }

    /** @throws PenstockException USER when it is not there */
    Path jar(@Nullable Path jar) {
        Path file = (jar == null ? data.platform().jobJar() : jar).toAbsolutePath();
        if (!Files.isRegularFile(file)) {
            throw new PenstockException(Category.USER, "no-jar", "no jar at " + file);
        }
        return file;
    }

    /** Where savepoints go unless told otherwise; empty: where the cluster is configured to put them. */
    Optional<String> savepointFolder(@Nullable String target) throws IOException {
        if (target != null) {
            return Optional.of(target);
        }
        if (local().isPresent()) {
            return Optional.of("file://" + data.folder().checkpoints().resolve("savepoints"));
        }
        return environment == null
                ? Optional.empty()
                : environment()
                        .flink()
                        .checkpointStorage()
                        .map(storage -> storage.replaceAll("/+$", "") + "/savepoints");
    }

    /** The folder with the checkpoints, where this machine can look into it. */
    Optional<Path> checkpoints() throws IOException {
        return local().map(state -> data.folder().checkpoints());
    }

    Environment environment() throws IOException {
        return EnvironmentLoader.load(environmentFile(data.platform()), variables());
    }

    private Path environmentFile(PlatformOptions options) throws IOException {
        if (environment == null && local().isEmpty()) {
            throw new PenstockException(
                    Category.USER,
                    "no-environment",
                    "say with --environment FILE where Kafka, the registry and checkpoints of that cluster are");
        }
        return environment == null ? options.environment() : environment;
    }

    Path pipelineFile() {
        return pipeline == null ? data.platform().pipeline() : pipeline;
    }

    /** The keeper's, if the cluster is that of the running platform. */
    private Optional<JobOrders> orders() throws IOException {
        return local().map(state -> new JobOrders(data.folder().jobOrders()));
    }

    Map<String, String> variables() throws IOException {
        Map<String, String> variables = new LinkedHashMap<>(System.getenv());
        launcher().ifPresent(state -> variables.putAll(Tasks.variables(data.platform(), state.ports())));
        return variables;
    }

    /** The running platform, unless another cluster is meant. */
    private Optional<LauncherState> local() throws IOException {
        int port = environment == null || flink != null ? address().getPort() : -1;
        return launcher()
                .filter(state -> Integer.valueOf(port).equals(state.ports().get("jobmanager")));
    }

    private Optional<LauncherState> launcher() throws IOException {
        return new StateFile(data.folder().stateFile()).read().filter(state -> state.launcher()
                .isAlive());
    }

    private static URI jobManager(LauncherState state) {
        return URI.create("http://127.0.0.1:" + state.ports().get("jobmanager"));
    }
}
