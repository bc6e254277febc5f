package io.penstock.ingestion;

import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.environment.Environment;
import io.penstock.common.environment.EnvironmentLoader;
import io.penstock.common.environment.Secret;
import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.cdc.postgres.PostgresKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the change data capture service. */
@Command(
        name = "ingestion",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Captures the changes of one source database's tables into Kafka, exactly once.",
        footer = {
            "",
            "Example:",
            "  ingestion --pipeline pipelines/shop.yaml --environment environments/local.yaml --database shop-db",
            "After a slot was lost, once:",
            "  ingestion --pipeline … --environment … --database shop-db --resnapshot all",
            "",
            "Exit codes: 0 stopped on demand, 1 error, 2 usage."
        })
public final class Ingestion implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(Ingestion.class);

    @Option(names = "--pipeline", required = true, paramLabel = "FILE", description = "the pipeline's declaration")
    private Path pipeline = Path.of("");

    @Option(names = "--environment", required = true, paramLabel = "FILE", description = "addresses and credentials")
    private Path environment = Path.of("");

    @Option(
            names = "--database",
            required = true,
            paramLabel = "NAME",
            description = "the source database, as the declaration names it")
    private String database = "";

    @Option(
            names = "--heartbeat",
            defaultValue = "PT5S",
            paramLabel = "DURATION",
            description = "between two writes that keep the slot moving while the tables rest (default: PT5S)")
    private Duration heartbeat = Duration.ZERO;

    @Option(
            names = "--chunk-rows",
            defaultValue = "50000",
            paramLabel = "ROWS",
            description = "that a snapshot reads from a table at a time, while the log waits (default: 50000)")
    private int chunkRows;

    @Option(
            names = "--split-after",
            defaultValue = "1000000",
            paramLabel = "CHANGES",
            description = "of one source transaction that readers see at once; beyond, it comes in parts"
                    + " (default: 1000000)")
    private long splitAfter;

    @Option(
            names = "--reader",
            defaultValue = "pgoutput",
            paramLabel = "NAME",
            description = "of the log: pgoutput, or debezium for Debezium's connector, which is slower (default:"
                    + " pgoutput)")
    private PostgresKind.Reader reader = PostgresKind.Reader.PGOUTPUT;

    @Option(
            names = "--resnapshot",
            paramLabel = "TABLE",
            description = "prepare a repair, and end: at its next start the service takes back what the topic holds of"
                    + " the table (schema.table; all for every one) and reads the table anew; may be repeated")
    private List<String> resnapshot = List.of();

    @Option(
            names = "--orders-token",
            paramLabel = "VARIABLE",
            description =
                    "of the environment that holds the token which POST /snapshots must bear (Authorization: Bearer);"
                            + " without one, orders are taken on a loopback address only")
    private @Nullable String ordersToken;

    @Option(names = "--setup-sql", description = "print what the source database needs once, as SQL, and end")
    private boolean setupSql;

    private Ingestion() {}

    /** Parses, wires, runs. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Ingestion())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    LOG.atError().setCause(failure).log("a defect in Penstock");
                    return 1;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            Environment addresses = EnvironmentLoader.load(environment, System.getenv());
            IngestionPlan plan = IngestionPlan.of(
                    PipelineLoader.load(pipeline, System.getenv()),
                    addresses,
                    database,
                    new PostgresKind(reader, IngestionPlan.recordBytes(addresses)),
                    new IngestionPlan.Tuning(heartbeat, chunkRows, splitAfter));
            if (setupSql) {
                System.out.println(plan.kind().setup(plan.database(), plan.slot(), plan.tables()));
                return 0;
            }
            if (!resnapshot.isEmpty()) {
                new Repair(plan).prepare(resnapshot);
                return 0;
            }
            IngestionService service =
                    new IngestionService(plan, Optional.ofNullable(ordersToken).map(Secret.FromEnv::new));
            Runtime.getRuntime().addShutdownHook(new Thread(service::stop, "stop"));
            service.run();
            return 0;
        } catch (PenstockException e) {
            LOG.atError()
                    .addKeyValue("category", e.category())
                    .addKeyValue("code", e.code())
                    .log("{}", e.getMessage(), e.getCause());
            return 1;
        }
    }
}
