package io.penstock.transport;

import io.penstock.common.environment.Environment;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.transport.command.Output;
import io.penstock.transport.command.Surroundings;
import io.penstock.transport.size.Assumptions;
import io.penstock.transport.size.Size;
import io.penstock.transport.size.Sizing;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a cluster needs, on paper. */
@Command(
        name = "size",
        mixinStandardHelpOptions = true,
        description = {
            "Computes partitions, disk, network, Flink slots and state from the declared throughput and retention, and from",
            "what the options assume; connects to nothing."
        },
        footer = {"", "Example: size -f pipelines/ -e environments/production.yaml --event-bytes 800"})
final class SizeCommand implements Callable<Integer> {
    private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";

    @Mixin
    private final DeclarationOptions files;

    @Mixin
    private final Output output = new Output();

    @Option(names = "--event-bytes", paramLabel = "N", description = "Of an event, encoded." + DEFAULT)
    private int eventBytes = 300;

    @Option(names = "--compression", paramLabel = "RATIO", description = "Uncompressed to compressed." + DEFAULT)
    private double compression = 3;

    @Option(names = "--late-share", paramLabel = "SHARE", description = "Of all events, come late." + DEFAULT)
    private double lateShare = 0.001;

    @Option(names = "--dead-share", paramLabel = "SHARE", description = "Of all events, dead letters." + DEFAULT)
    private double deadShare = 0.0001;

    @Option(names = "--groups", paramLabel = "N", description = "Rows of a view in a window." + DEFAULT)
    private long groups = 1_000;

    @Option(
            names = "--readers",
            paramLabel = "N",
            description = "Consumer groups of each source, route and output beside Penstock's own." + DEFAULT)
    private int readers = 1;

    @Option(names = "--slot-rate", paramLabel = "N", description = "Events a second of a Flink slot." + DEFAULT)
    private long slotRate = 50_000;

    private final Surroundings in;

    SizeCommand(Surroundings in) {
        this.files = new DeclarationOptions(in);
        this.in = in;
    }

    @Override
    public Integer call() {
        Assumptions assumed = assumptions();
        var pipelines = files.pipelines().values();
        Environment environment = files.environment();
        List<Size> sizes = pipelines.stream()
                .map(pipeline -> Sizing.of(pipeline, environment, assumed))
                .toList();
        in.out()
                .println(output.show(
                        () -> SizeDocument.table(sizes, assumed), () -> SizeDocument.document(sizes, assumed)));
        return TransportCommand.OK;
    }

    private Assumptions assumptions() {
        try {
            return new Assumptions(eventBytes, compression, lateShare, deadShare, groups, readers, slotRate);
        } catch (IllegalArgumentException e) {
            throw new PenstockException(Category.USER, "usage", String.valueOf(e.getMessage()), e);
        }
    }
}
