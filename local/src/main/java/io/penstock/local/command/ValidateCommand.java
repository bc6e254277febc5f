package io.penstock.local.command;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Checks a declaration without touching anything. */
@Command(
        name = "validate",
        description = "Checks a pipeline's declaration and shows every problem at once.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ./penstock validate pipelines/shop.yaml"})
final class ValidateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", arity = "0..1", description = "Declaration. Default: pipelines/shop.yaml.")
    private @Nullable Path file;

    @Override
    public Integer call() {
        Path declaration = file == null ? DataOption.home().resolve("pipelines/shop.yaml") : file;
        Pipeline pipeline = PipelineLoader.load(declaration, System.getenv());
        System.out.println("pipeline " + pipeline.name() + ": "
                + pipeline.sources().size() + " sources, " + pipeline.views().size() + " views, no problem");
        return Commands.DONE;
    }
}
