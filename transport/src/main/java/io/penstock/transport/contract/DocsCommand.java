package io.penstock.transport.contract;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.transport.command.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code docs}: the event catalogue. */
@Command(
        name = "docs",
        mixinStandardHelpOptions = true,
        description = {
            "Writes the event catalogue of a pipeline as Markdown: every topic with its subject, key and retention,",
            "every field with type, default, documentation and PII tag."
        },
        footer = {"", "Example: ./penstock docs -f pipelines/shop.yaml --out events.md"})
public final class DocsCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-f", "--pipeline"},
            paramLabel = "FILE",
            description = "The declaration.")
    private @Nullable Path pipeline;

    @Option(names = "--out", paramLabel = "FILE", description = "Written anew. Default: standard output.")
    private @Nullable Path file;

    private DocsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** As a command line of its own. */
    public static CommandLine of(Surroundings surroundings) {
        return new CommandLine(new DocsCommand(surroundings));
    }

    @Override
    public Integer call() {
        Path declaration = pipeline == null ? surroundings.pipeline().orElse(null) : pipeline;
        if (declaration == null) {
            throw new CommandLine.ParameterException(
                    Objects.requireNonNull(spec, "set by picocli").commandLine(), "--pipeline says of which pipeline");
        }
        Pipeline declared = PipelineLoader.load(declaration, surroundings.variables());
        String text = Markdown.of(declared);
        if (file == null) {
            surroundings.out().print(text);
            surroundings.out().flush();
            return 0;
        }
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new PenstockException(
                    Category.USER, "not-writable", "cannot write " + file + ": " + e.getMessage(), e);
        }
        surroundings.err().println("wrote " + file);
        return 0;
    }
}
