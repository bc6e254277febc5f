package io.penstock.local.command;

import io.penstock.common.declaration.Durations;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.environment.Client;
import io.penstock.common.environment.Environment;
import io.penstock.common.environment.EnvironmentLoader;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.local.lateness.LatenessReport;
import io.penstock.local.lateness.Surveyor;
import io.penstock.local.platform.PlatformOptions;
import io.penstock.local.platform.Tasks;
import io.penstock.local.state.LauncherState;
import io.penstock.local.state.StateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says how late a source's events are, and what that means. */
@Command(
        name = "lateness",
        description = {
            "Reads a source's topic and prints how late its events came, the delay that is in force, and what share",
            "would have been late at other delays. The same log gives the same answer, and the verdicts of the job."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ./penstock lateness orders --last 1h"})
final class LatenessCommand implements Callable<Integer> {
    @Mixin
    private DataOption data = new DataOption();

    @Parameters(paramLabel = "SOURCE", description = "As the pipeline names it.")
    private String source = "";

    @Option(
            names = {"-f", "--pipeline"},
            paramLabel = "FILE",
            description = "Declaration. Default: pipelines/shop.yaml.")
    private @Nullable Path pipeline;

    @Option(
            names = {"-e", "--environment"},
            paramLabel = "FILE",
            description = "Environment file of another cluster. Default: the running platform's.")
    private @Nullable Path environment;

    @Option(
            names = "--last",
            paramLabel = "DURATION",
            description = "Only records of this long ago and later, such as 1h. Default: the whole topic.")
    private @Nullable String last;

    @Option(names = "--max", paramLabel = "N", description = "About so many records, the newest. Default: all.")
    private @Nullable Long most;

    @Option(names = "-o", paramLabel = "FORMAT", description = "table (default) or json.")
    private StatusCommand.Output output = StatusCommand.Output.TABLE;

    @Override
    public Integer call() throws IOException {
        PlatformOptions options = data.platform();
        Map<String, String> variables = new LinkedHashMap<>(System.getenv());
        Optional<LauncherState> running = new StateFile(data.folder().stateFile())
                .read()
                .filter(state -> state.launcher().isAlive());
        running.ifPresent(state -> variables.putAll(Tasks.variables(options, state.ports(), Client.OPERATIONS.key())));
        if (environment == null && running.isEmpty()) {
            throw new PenstockException(
                    Category.USER,
                    "not-running",
                    "no platform is running; ./penstock up starts one, --environment FILE names another cluster");
        }
        Pipeline declared = PipelineLoader.load(pipeline == null ? options.pipeline() : pipeline, variables);
        if (!declared.sources().containsKey(source)) {
            throw new PenstockException(
                    Category.USER,
                    "unknown-source",
                    "no source " + source + "; there are "
                            + String.join(", ", declared.sources().keySet()));
        }
        Environment where =
                EnvironmentLoader.load(environment == null ? options.environment() : environment, variables);
        LatenessReport report = new Surveyor(declared, where, System.err)
                .survey(declared.source(source), bound(), Optional.ofNullable(most));
        if (output == StatusCommand.Output.JSON) {
            System.out.println(report.json().toPrettyString());
        } else {
            report.lines().forEach(System.out::println);
        }
        return Commands.DONE;
    }

    private Optional<Duration> bound() {
        if (last == null) {
            return Optional.empty();
        }
        return Optional.of(Durations.parse(last)
                .orElseThrow(() -> new PenstockException(
                        Category.USER, "usage", "--last " + last + " is not a duration such as 30m, 1h or 2d")));
    }
}
