package io.penstock.transport;

import io.penstock.common.declaration.InvalidDeclaration;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.declaration.Places;
import io.penstock.common.declaration.Problem;
import io.penstock.common.environment.Environment;
import io.penstock.common.environment.EnvironmentLoader;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.transport.command.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which pipelines, and where they run. */
final class DeclarationOptions {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = {"-f", "--pipeline"},
            paramLabel = "FILE",
            description = "A declaration, or a folder of several.")
    private @Nullable Path declarations;

    @Option(
            names = {"-e", "--environment"},
            paramLabel = "FILE",
            description = "Where it runs.")
    private @Nullable Path environment;

    private final Surroundings in;

    DeclarationOptions(Surroundings in) {
        this.in = in;
    }

    /** Names them by other means than the option. */
    void declarations(Path given) {
        declarations = given;
    }

    /** By name of the file, those of a folder in the order of their names. */
    Map<Path, Pipeline> pipelines() {
        Map<String, String> variables = in.variables();
        Map<Path, Pipeline> pipelines = new LinkedHashMap<>();
        List<Problem> problems = new ArrayList<>();
        for (Path file : files()) {
            try {
                pipelines.put(file, PipelineLoader.load(file, variables));
            } catch (InvalidDeclaration invalid) {
                problems.addAll(invalid.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidDeclaration(problems);
        }
        Map<String, Path> names = new LinkedHashMap<>();
        pipelines.forEach((file, pipeline) -> {
            Path other = names.putIfAbsent(pipeline.name(), file);
            if (other != null) {
                throw new PenstockException(
                        Category.USER,
                        "pipeline-twice",
                        other + " and " + file + " both declare pipeline " + pipeline.name() + "; rename one");
            }
        });
        return pipelines;
    }

    Environment environment() {
        return EnvironmentLoader.load(environmentFile(), in.variables());
    }

    /** Where the environment's keys stand. */
    Places environmentPlaces() {
        return Places.in(environmentFile());
    }

    private Path environmentFile() {
        return environment == null ? in.environment().orElseThrow(() -> missing("--environment=FILE")) : environment;
    }

    /** Whether the command line names one. */
    boolean namesEnvironment() {
        return environment != null;
    }

    private List<Path> files() {
        Path given = declarations == null ? in.pipeline().orElseThrow(() -> missing("--pipeline=FILE")) : declarations;
        if (!Files.isDirectory(given)) {
            return List.of(given);
        }
        try (Stream<Path> entries = Files.list(given)) {
            List<Path> files = entries.filter(file -> Files.isRegularFile(file)
                            && (file.toString().endsWith(".yaml")
                                    || file.toString().endsWith(".yml")))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new PenstockException(Category.USER, "no-declaration", "no .yaml file in folder " + given);
            }
            return files;
        } catch (IOException e) {
            throw new PenstockException(Category.USER, "no-declaration", "cannot read folder " + given, e);
        }
    }

    private RuntimeException missing(String option) {
        String message = "Missing required option: '" + option + "'";
        return command == null
                ? new PenstockException(Category.USER, "usage", message)
                : new ParameterException(command.commandLine(), message);
    }
}
