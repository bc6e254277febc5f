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
import io.penstock.common.view.ServedVersions.Entry;
import io.penstock.common.wire.SchemaLookup;
import io.penstock.common.wire.UnknownSchema;
import io.penstock.serving.http.Api;
import io.penstock.serving.http.ApiServer;
import io.penstock.serving.materialise.Materialiser;
import io.penstock.serving.materialise.Sweeper;
import io.penstock.serving.materialise.ViewLog;
import io.penstock.serving.metrics.ServingMeters;
import io.penstock.serving.store.Retention;
import io.penstock.serving.store.RowStore;
import io.penstock.serving.store.ServingDatabase;
import io.penstock.serving.store.VersionReader;
import io.penstock.serving.store.ViewTable;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The serving service: one process of as many as are wanted. */
public final class Serving implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(Serving.class);
    private static final String SERVICE = "serving";
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);
    private static final int SWEEP_ROWS = 5_000;
    private static final long WATCH_INTERVAL = 1_000;

    private final Pipeline pipeline;
    private final Environment environment;
    private final Runnable died;
    private @Nullable ApiServer server;
    private @Nullable Materialiser materialiser;
    private @Nullable Sweeper sweeper;
    private @Nullable Thread watch;
    private volatile ViewVersions versions;

    /**
     * Assigns.
     *
     * @param died runs if the service cannot go on without a restart
     */
    Serving(Pipeline pipeline, Environment environment, Runnable died) {
        this.pipeline = pipeline;
        this.environment = environment;
        this.died = died;
        this.versions = ViewVersions.unknown(pipeline);
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
        ServingDatabase store = new ServingDatabase(database);
        VersionReader reader = new VersionReader(store, new Names(pipeline.name()).servingSchema());
        read(reader).ifPresent(entries -> versions = ViewVersions.of(pipeline, entries, System.getenv()));
        Health health = new Health(Materialiser.CHECKS.toArray(String[]::new));
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        ServingMeters meters = new ServingMeters(registry);

        ApiServer opened =
                new ApiServer(listen, new Api(() -> versions.served(), database, health, meters, registry::scrape));
        server = opened;
        opened.start();
        Materialiser writing = materialiser(store, health, meters);
        materialiser = writing;
        writing.start();
        sweeper = sweeper(store, meters);
        Thread watching = new Thread(() -> watch(reader, writing, store, meters), "versions");
        watching.setDaemon(true);
        watching.start();
        watch = watching;
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
        if (watch != null) {
            watch.interrupt();
            watch = null;
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

    /** Follows what is switched over and what is built beside; what was written once is written for as long as this runs. */
    private void watch(VersionReader reader, Materialiser writing, ServingDatabase store, ServingMeters meters) {
        Optional<List<Entry>> known = Optional.empty();
        try (reader) {
            while (true) {
                Optional<List<Entry>> found = read(reader);
                if (found.isPresent() && !found.equals(known)) {
                    adopt(ViewVersions.of(pipeline, found.get(), System.getenv()), writing, store, meters);
                    known = found;
                }
                Thread.sleep(WATCH_INTERVAL);
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("versions of views can no longer be followed");
            died.run();
        }
    }

    private synchronized void adopt(
            ViewVersions found, Materialiser writing, ServingDatabase store, ServingMeters meters) {
        ViewVersions before = versions;
        Map<String, ViewTable> written = new LinkedHashMap<>(before.written());
        written.putAll(found.written());
        versions = new ViewVersions(found.served(), written);
        if (!written.keySet().equals(before.written().keySet())) {
            writing.read(topics(), rows(store));
            if (sweeper != null) {
                sweeper.close();
                sweeper = sweeper(store, meters);
            }
        }
        LOG.atInfo()
                .addKeyValue(
                        "served",
                        found.served().tables().stream().map(ViewTable::name).toList())
                .addKeyValue("written", written.keySet())
                .log("versions of views");
    }

    private static Optional<List<Entry>> read(VersionReader reader) {
        try {
            return Optional.of(reader.read());
        } catch (SQLException away) {
            LOG.atDebug().addKeyValue("reason", away.getMessage()).log("versions of views could not be read");
            return Optional.empty();
        }
    }

    private Sweeper sweeper(ServingDatabase store, ServingMeters meters) {
        Retention retention =
                new Retention(store, List.copyOf(versions.written().values()), SWEEP_ROWS);
        Sweeper made = new Sweeper(retention, meters, Clock.systemUTC(), SWEEP_INTERVAL);
        made.start();
        return made;
    }

    private RowStore rows(ServingDatabase store) {
        return new RowStore(
                store,
                List.copyOf(versions.written().values()),
                List.copyOf(pipeline.views().values()));
    }

    private Map<String, ViewTable> topics() {
        Names names = new Names(pipeline.name());
        return versions.written().values().stream()
                .collect(Collectors.toMap(table -> names.viewTopic(table.name()), Function.identity()));
    }

    private Materialiser materialiser(ServingDatabase store, Health health, ServingMeters meters) {
        Names names = new Names(pipeline.name());
        return new Materialiser(
                ViewLog.of(environment.kafka(), names.servingGroup()),
                topics(),
                schemas(health),
                rows(store),
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
