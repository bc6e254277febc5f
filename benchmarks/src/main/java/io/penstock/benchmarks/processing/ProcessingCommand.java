package io.penstock.benchmarks.processing;

import io.penstock.benchmarks.run.BrokerServers;
import io.penstock.benchmarks.run.RunFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./penstock bench processing}. */
@Command(
        name = "processing",
        description = "A view of a preloaded topic: Penstock against what its users would write without it.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Example: ./penstock bench processing --events 20000000 --repeat 3 --json processing.json"})
public final class ProcessingCommand implements Callable<Integer> {
    private static final int EXACT = 0;
    private static final int ERROR = 1;
    private static final int DIFFERENT = 4;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "20000000",
            description = "in the topic, a million a minute of event time (default ${DEFAULT-VALUE})")
    private long events;

    @Option(
            names = "--case",
            paramLabel = "CASE",
            defaultValue = "region",
            description = "region: totals by region and currency, 24 groups; customers: by customer"
                    + " (default ${DEFAULT-VALUE})")
    private Grouping grouping = Grouping.REGION;

    @Option(
            names = "--customers",
            paramLabel = "N",
            defaultValue = "100000",
            description = "different customers (default ${DEFAULT-VALUE})")
    private int customers;

    @Option(
            names = "--skew",
            description = "one customer has 30 %% of all events, in its one partition; with --case customers")
    private boolean skew;

    @Option(
            names = "--only",
            paramLabel = "WHO",
            split = ",",
            defaultValue = "poll1,poll,decode,limit,datastream,heap,sql,streams,penstock",
            description =
                    "poll1, poll, decode: Kafka's consumer; limit: a fetch loop of our own; datastream, heap: a DataStream job on RocksDB and on the heap;"
                            + " sql: Flink SQL; streams: Kafka Streams; penstock. They take turns in this order (default: all)")
    private List<ContestantKind> only = List.of();

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "1",
            description = "turns of each; the medians are compared (default ${DEFAULT-VALUE})")
    private int repeat;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "events read before the clock starts (default: a fifth of them)")
    private @Nullable Long warmUp;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "8",
            description = "of the topic (default ${DEFAULT-VALUE})")
    private int partitions;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "2",
            description = "threads or slots of each (default ${DEFAULT-VALUE})")
    private int parallelism;

    @Option(
            names = "--checkpoints",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "between those of a job on Flink (default ${DEFAULT-VALUE})")
    private int checkpoints;

    @Option(
            names = "--kill",
            negatable = true,
            description =
                    "one more turn of Penstock, in which its TaskManager is killed (default: if penstock takes part)")
    private @Nullable Boolean kill;

    @Option(
            names = "--latency",
            description =
                    "then the latency of datastream and penstock at 10, 50 and 80 %% of the rate that each has shown")
    private boolean latency;

    @Option(
            names = "--profile",
            description =
                    "one more turn of Penstock, with a flight recorder: where the time goes, in nanoseconds an event")
    private boolean profile;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "of each of these loads (default ${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "the same seed writes the same events (default ${DEFAULT-VALUE})")
    private long seed;

    @Mixin
    private RunFiles files = new RunFiles();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Options options;
        try {
            options = new Options(
                    new Workload(grouping, events, partitions, customers, skew, seed),
                    only,
                    repeat,
                    warmUp == null ? events / 5 : warmUp,
                    parallelism,
                    Duration.ofSeconds(checkpoints),
                    new Options.Besides(
                            kill == null ? only.contains(ContestantKind.PENSTOCK) : kill,
                            latency ? seconds : 0,
                            profile));
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(commandLine(), String.valueOf(e.getMessage()), e);
        }
        Path folder = files.folder();
        Summary summary;
        try (BrokerServers servers = new BrokerServers(folder)) {
            files.say("starting Kafka and the registry");
            summary = new Summary(options, new ProcessingBench(servers.start(), options, files::say).run());
        }
        files.finish(folder, summary.describe(), summary.json());
        if (!summary.outcome().exact()) {
            return DIFFERENT;
        }
        return summary.outcome().failures().isEmpty() ? EXACT : ERROR;
    }

    private CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets it");
        }
        return spec.commandLine();
    }
}
