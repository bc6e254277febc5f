package io.penstock.transport;

import io.penstock.common.declaration.InvalidDeclaration;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Places;
import io.penstock.common.declaration.Problem;
import io.penstock.common.environment.Environment;
import io.penstock.common.limits.Clash;
import io.penstock.common.limits.Limits;
import io.penstock.transport.command.Output;
import io.penstock.transport.command.Surroundings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Checks declarations without a connection to anything. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = "Checks declarations, and the environment if one is named, and shows every problem at once.",
        footer = {"", "Example: validate -f pipelines/"})
final class ValidateCommand implements Callable<Integer> {
    @Mixin
    private final DeclarationOptions files;

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "The same as -f.")
    private @Nullable Path file;

    private final Surroundings in;

    ValidateCommand(Surroundings in) {
        this.files = new DeclarationOptions(in);
        this.in = in;
    }

    @Override
    public Integer call() {
        if (file != null) {
            files.declarations(file);
        }
        Map<Path, Pipeline> pipelines = Map.of();
        List<Problem> problems = new ArrayList<>();
        try {
            pipelines = files.pipelines();
        } catch (InvalidDeclaration invalid) {
            problems.addAll(invalid.problems());
        }
        if (files.namesEnvironment()) {
            try {
                Environment environment = files.environment();
                pipelines.forEach((path, pipeline) -> problems.addAll(clashes(path, pipeline, environment)));
            } catch (InvalidDeclaration invalid) {
                problems.addAll(invalid.problems());
            }
        }
        if (output.isTable() && !problems.isEmpty()) {
            problems.forEach(problem -> in.err().println(problem));
        } else {
            Map<Path, Pipeline> valid = pipelines;
            in.out().println(output.show(() -> table(valid), () -> document(valid, problems)));
        }
        return problems.isEmpty() ? TransportCommand.OK : TransportCommand.ERROR;
    }

    /** Limits of the two files that cannot both hold; those of brokers are {@code plan}'s. */
    private List<Problem> clashes(Path path, Pipeline pipeline, Environment environment) {
        Places declared = Places.in(path);
        Places surroundings = files.environmentPlaces();
        return new Limits(pipeline, environment, declared, surroundings)
                .inFiles().stream()
                        .map(clash -> problem(clash, clash.path().startsWith("kafka.") ? surroundings : declared))
                        .toList();
    }

    private static Problem problem(Clash clash, Places places) {
        return new Problem(
                places.file(), places.line(clash.path()).orElse(1), 1, clash.path(), clash.message(), Optional.empty());
    }

    private static String table(Map<Path, Pipeline> pipelines) {
        return pipelines.values().stream()
                .map(pipeline -> "pipeline " + pipeline.name() + ": "
                        + pipeline.sources().size() + " sources, "
                        + pipeline.views().size() + " views, " + pipeline.jobs().size() + " jobs, "
                        + pipeline.routes().size() + " routes, no problem")
                .collect(Collectors.joining("\n"));
    }

    private static Map<String, Object> document(Map<Path, Pipeline> pipelines, List<Problem> problems) {
        List<Map<String, Object>> read = new ArrayList<>();
        pipelines.forEach((path, pipeline) -> {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("pipeline", pipeline.name());
            map.put("owner", pipeline.owner());
            map.put("file", path.toString());
            map.put("sources", List.copyOf(pipeline.sources().keySet()));
            map.put("views", List.copyOf(pipeline.views().keySet()));
            map.put("jobs", List.copyOf(pipeline.jobs().keySet()));
            map.put("routes", List.copyOf(pipeline.routes().keySet()));
            read.add(map);
        });
        List<Map<String, Object>> wrong = new ArrayList<>();
        for (Problem problem : problems) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("file", problem.file());
            map.put("line", problem.line());
            map.put("column", problem.column());
            map.put("path", problem.path());
            map.put("message", problem.message());
            problem.suggestion().ifPresent(nearest -> map.put("suggestion", nearest));
            wrong.add(map);
        }
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("valid", problems.isEmpty());
        root.put("pipelines", read);
        root.put("problems", wrong);
        return root;
    }
}
