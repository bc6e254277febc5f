package io.penstock.transport.contract;

import io.penstock.common.environment.EnvironmentLoader;
import io.penstock.transport.command.Output;
import io.penstock.transport.command.Surroundings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code schema check} and {@code schema diff}: contracts before they are merged. */
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(check | diff)",
        description = "Contracts before they are merged: traps in them, and what they would break.",
        footer = {"", "Example: ./penstock schema check contracts/*.avsc --against main/contracts"})
public final class SchemaCommand {
    private static final int OK = 0;
    private static final int ERROR = 1;

    private final Surroundings surroundings;

    @Spec
    private @Nullable CommandSpec spec;

    private SchemaCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** As a command line of its own. */
    public static CommandLine of(Surroundings surroundings) {
        return new CommandLine(new SchemaCommand(surroundings)).setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Shows every problem of schema files at once, each with its line: traps that Avro takes without a word,",
                "and what is not fully compatible with former versions (FULL_TRANSITIVE), field by field.",
                "Exits with 1 if there is a violation; warnings are only shown."
            },
            footer = {"", "Example: ./penstock schema check OrderEvent.avsc -e environments/local.yaml"})
    int check(
            @Parameters(paramLabel = "FILE", arity = "1..*", description = "Schemas; folders for all .avsc in them.")
                    List<Path> files,
            @Option(
                            names = "--against",
                            paramLabel = "PATH",
                            description = {
                                "Former schemas, or folders of them; repeated for several versions.",
                                "From git: --against <(git show main:OrderEvent.avsc)"
                            })
                    @Nullable
                    List<Path> against,
            @Option(
                            names = {"-e", "--environment"},
                            paramLabel = "FILE",
                            description = "Against all versions in this environment's registry.")
                    @Nullable
                    Path environment,
            @Option(
                            names = {"-f", "--pipeline"},
                            paramLabel = "FILE",
                            description = "Declaration whose topics carry the contracts; goes with --environment.")
                    @Nullable
                    Path pipeline,
            @Mixin Output output) {
        Path declaration = pipeline == null ? surroundings.pipeline().orElse(null) : pipeline;
        if (environment != null && declaration == null) {
            throw usage("--environment needs --pipeline: it says which topics carry the contracts");
        }
        if (pipeline != null && environment == null) {
            throw usage("--pipeline needs --environment: that says where the registry is");
        }
        Gate gate = new Gate(ContractFile.read(schemas(files), true));
        if (against != null) {
            gate.against(ContractFile.read(schemas(against), false));
        }
        if (environment != null && declaration != null) {
            Map<String, String> variables = surroundings.variables();
            gate.against(declaration, variables, EnvironmentLoader.load(environment, variables));
        }
        if (against == null && environment == null) {
            surroundings.err().println("compared with nothing: --against or --environment says with what");
        }
        Report report = gate.report();
        surroundings.out().println(output.show(report::describe, report::document));
        return report.fine() ? OK : ERROR;
    }

    @Command(
            name = "diff",
            mixinStandardHelpOptions = true,
            description = "Shows what two schemas say differently. Exits with 1 if they are not fully compatible.",
            footer = {"", "Example: ./penstock schema diff <(git show main:OrderEvent.avsc) OrderEvent.avsc"})
    int diff(
            @Parameters(index = "0", paramLabel = "OLD", description = "The former schema.") Path former,
            @Parameters(index = "1", paramLabel = "NEW", description = "The schema that is to follow.") Path next,
            @Mixin Output output) {
        ContractFile old = ContractFile.read(List.of(former), false).get(0);
        ContractFile young = ContractFile.read(List.of(next), false).get(0);
        Gate gate = new Gate(List.of(young));
        gate.against(List.of(old));
        Report verdict = gate.report();
        List<Differences.Difference> differences =
                old.schema().isPresent() && young.schema().isPresent()
                        ? Differences.between(old.schema().get(), young.schema().get())
                        : List.of();
        surroundings
                .out()
                .println(output.show(() -> describe(differences, verdict), () -> document(differences, verdict)));
        return verdict.fine() ? OK : ERROR;
    }

    private static String describe(List<Differences.Difference> differences, Report verdict) {
        StringJoiner lines = new StringJoiner(System.lineSeparator());
        differences.forEach(it -> lines.add(it.describe()));
        verdict.findings().forEach(it -> lines.add(it.describe()));
        lines.add(!verdict.fine() ? "not fully compatible" : differences.isEmpty() ? "no difference" : "compatible");
        return lines.toString();
    }

    private static Map<String, Object> document(List<Differences.Difference> differences, Report verdict) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("compatible", verdict.fine());
        all.put(
                "differences",
                differences.stream().map(Differences.Difference::members).toList());
        all.put("findings", verdict.findings().stream().map(Finding::members).toList());
        return all;
    }

    private CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(
                Objects.requireNonNull(spec, "set by picocli").commandLine(), message);
    }

    private static List<Path> schemas(List<Path> paths) {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.isDirectory(path)) {
                files.add(path);
                continue;
            }
            try (Stream<Path> inside = Files.walk(path)) {
                inside.filter(it -> it.toString().endsWith(".avsc")).sorted().forEach(files::add);
            } catch (IOException e) {
                throw new UncheckedIOException("reading " + path, e);
            }
        }
        return files;
    }
}
