package io.penstock.serving;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.environment.Database;
import io.penstock.common.environment.Environment;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.http.Health;
import io.penstock.common.names.Names;
import io.penstock.common.registry.RegistryClient;
import io.penstock.common.service.Service;
import io.penstock.common.service.ServiceProcess;
import io.penstock.common.wire.SchemaLookup;
import io.penstock.common.wire.UnknownSchema;
import io.penstock.serving.http.Api;
import io.penstock.serving.http.ApiServer;
import io.penstock.serving.materialise.ConsumerSettings;
import io.penstock.serving.materialise.Materialiser;
import io.penstock.serving.materialise.Sweeper;
import io.penstock.serving.metrics.ServingMeters;
import io.penstock.serving.store.Retention;
import io.penstock.serving.store.RowStore;
import io.penstock.serving.store.ServingDatabase;
import io.penstock.serving.store.ViewTable;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The serving service: one process of as many as are wanted. */
public final class Serving implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(Serving.class);
    private static final String SERVICE = "serving";
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);
    private static final int SWEEP_ROWS = 5_000;

    private final Pipeline pipeline;
    private final Environment environment;
    private final Runnable died;
    private @Nullable ApiServer server;
    private @Nullable Materialiser materialiser;
    private @Nullable Sweeper sweeper;

    /**
     * Assigns.
     *
     * @param died runs if the service cannot go on without a restart
     */
    Serving(Pipeline pipeline, Environment environment, Runnable died) {
        this.pipeline = pipeline;
        this.environment = environment;
        this.died = died;
    }

    /** {@code --pipeline FILE --environment FILE}; see {@link ServiceProcess}. */
    public static void main(String[] args) {
        ServiceProcess.run(
                SERVICE,
                Set.of(),
                (pipeline, environment, none, died) -> new Serving(pipeline, environment, died),
                args);
    }

    /**
     * Opens the port, then starts reading; neither Kafka nor the database nor the registry need be there.
     *
     * @throws PenstockException if the environment lacks something or the port is taken
     */
    @Override
    public synchronized void start() {
        Database database = required(
                environment.databases().get(environment.serving().database()),
                "serving.database names '" + environment.serving().database() + "', which is not among databases");
        InetSocketAddress listen = required(environment.listen().get(SERVICE), "listen has no address for serving");
        List<ViewTable> tables = ViewTable.of(pipeline);
        ServingDatabase store = new ServingDatabase(database);
        Health health = new Health(Materialiser.CHECKS.toArray(String[]::new));
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        ServingMeters meters = new ServingMeters(registry);

        ApiServer opened = new ApiServer(listen, new Api(tables, database, health, meters, registry::scrape));
        server = opened;
        opened.start();
        materialiser = materialiser(tables, store, health, meters);
        materialiser.start();
        sweeper = new Sweeper(new Retention(store, tables, SWEEP_ROWS), meters, Clock.systemUTC(), SWEEP_INTERVAL);
        sweeper.start();
        LOG.atInfo()
                .addKeyValue("pipeline", pipeline.name())
                .addKeyValue("address", listen.getHostString())
                .addKeyValue("port", opened.port())
                .log("serving started");
    }

    synchronized int port() {
        return server == null ? 0 : server.port();
    }

    /** Stops answering, finishes the transaction in hand and leaves the group. */
    @Override
    public synchronized void close() {
        if (server != null) {
            server.close();
            server = null;
        }
        if (sweeper != null) {
            sweeper.close();
            sweeper = null;
        }
        if (materialiser != null) {
            materialiser.close();
            materialiser = null;
            LOG.atInfo().log("serving stopped");
        }
    }

    private Materialiser materialiser(
            List<ViewTable> tables, ServingDatabase store, Health health, ServingMeters meters) {
        Names names = new Names(pipeline.name());
        Map<String, ViewTable> topics =
                tables.stream().collect(Collectors.toMap(table -> names.viewTopic(table.name()), Function.identity()));
        return new Materialiser(
                new KafkaConsumer<>(ConsumerSettings.of(environment.kafka(), names.servingGroup())),
                topics,
                schemas(health),
                new RowStore(store, tables),
                health,
                meters,
                Clock.systemUTC(),
                died);
    }

    /** A lookup that finds no registry tries for half a minute: whoever looks at readiness should know for what. */
    private SchemaLookup schemas(Health health) {
        RegistryClient client = new RegistryClient(environment.registry());
        return id -> {
            health.notReady("registry", "looking up schema " + id);
            try {
                Schema schema = client.byId(id);
                health.ready("registry");
                return schema;
            } catch (UnknownSchema e) {
                // An answer too: the record is to blame, not the registry.
                health.ready("registry");
                throw e;
            }
        };
    }

    private static <T> T required(@Nullable T value, String otherwise) {
        if (value == null) {
            throw new PenstockException(Category.USER, "incomplete-environment", otherwise);
        }
        return value;
    }
}
