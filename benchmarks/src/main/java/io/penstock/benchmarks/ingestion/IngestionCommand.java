package io.penstock.benchmarks.ingestion;

import io.penstock.benchmarks.run.RunFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./penstock bench ingestion}. */
@Command(
        name = "ingestion",
        description = "PostgreSQL to Kafka: Penstock against Debezium on Kafka Connect, both exactly once.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Example: ./penstock bench ingestion --rows 1000000 --repeat 3 --json ingestion.json"})
public final class IngestionCommand implements Callable<Integer> {
    private static final int EXACT = 0;
    private static final int DIFFERENT = 4;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "rows of the snapshot, and as many changes streamed (default ${DEFAULT-VALUE})")
    private long rows;

    @Option(
            names = "--only",
            paramLabel = "READER",
            split = ",",
            defaultValue = "penstock,connect,limit",
            description = "penstock, connect, limit; they take turns in this order (default: all)")
    private List<ReaderKind> only = List.of();

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "1",
            description = "turns of each reader; the medians are compared (default ${DEFAULT-VALUE})")
    private int repeat;

    @Option(
            names = "--transaction",
            paramLabel = "N",
            defaultValue = "500",
            description = "changes in a source transaction (default ${DEFAULT-VALUE})")
    private int transaction;

    @Option(
            names = "--rates",
            paramLabel = "N",
            split = ",",
            defaultValue = "1000,10000,0",
            description = "changes a second at which latency is measured, 0 for as many as one writer can write"
                    + " (default ${DEFAULT-VALUE})")
    private List<Integer> rates = List.of();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "15",
            description = "of each latency run; 0 for none (default ${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--jvm", paramLabel = "FLAG", description = "a flag for the readers' JVMs, e.g. of a profiler")
    private List<String> jvm = List.of();

    @Mixin
    private RunFiles files = new RunFiles();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Options options;
        try {
            options = new Options(rows, only, repeat, transaction, seconds == 0 ? List.of() : rates, seconds, jvm);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(commandLine(), String.valueOf(e.getMessage()), e);
        }
        Path folder = files.folder();
        // run by root where namespaces are forbidden, PostgreSQL is another user, who must get in
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Summary summary;
        try (BenchServers servers = new BenchServers(folder)) {
            files.say("starting PostgreSQL, Kafka and the registry");
            summary = new Summary(options, new IngestionBench(servers.start(), options, files::say).run());
        }
        files.finish(folder, summary.describe(), summary.json());
        return summary.exact() ? EXACT : DIFFERENT;
    }

    private CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets it");
        }
        return spec.commandLine();
    }
}
