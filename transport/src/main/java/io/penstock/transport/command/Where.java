package io.penstock.transport.command;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.environment.Environment;
import io.penstock.common.environment.EnvironmentLoader;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which pipeline, where, and how the answer is printed: options that all of these commands have. */
final class Where {
    @Option(
            names = {"-f", "--pipeline"},
            paramLabel = "FILE",
            description = "The declaration.")
    private @Nullable Path pipeline;

    @Option(
            names = {"-e", "--environment"},
            paramLabel = "FILE",
            description = "Where it runs.")
    private @Nullable Path environment;

    @Mixin
    private Output output = new Output();

    Pipeline pipeline(Surroundings in) {
        return PipelineLoader.load(file(pipeline, in.pipeline(), "--pipeline"), in.variables());
    }

    Environment environment(Surroundings in) {
        return EnvironmentLoader.load(file(environment, in.environment(), "--environment"), in.variables());
    }

    Output output() {
        return output;
    }

    private static Path file(@Nullable Path named, Optional<Path> otherwise, String option) {
        return Optional.ofNullable(named)
                .or(() -> otherwise)
                .orElseThrow(() -> new PenstockException(
                        Category.USER,
                        "usage",
                        option + " FILE has to be given; there is no running platform to take it from"));
    }
}
