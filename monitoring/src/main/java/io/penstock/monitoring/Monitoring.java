package io.penstock.monitoring;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.environment.Environment;
import io.penstock.common.environment.Kafka;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.http.Health;
import io.penstock.common.http.OpsServer;
import io.penstock.common.kafka.KafkaLogin;
import io.penstock.common.service.Service;
import io.penstock.common.service.ServiceProcess;
import io.penstock.monitoring.dependency.RegistryProbe;
import io.penstock.monitoring.lag.Expectation;
import io.penstock.monitoring.lag.LagPoller;
import io.penstock.monitoring.metrics.MonitoringMeters;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The monitoring service of one pipeline. It only looks: it changes nothing anywhere. */
public final class Monitoring implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(Monitoring.class);
    private static final String SERVICE = "monitoring";
    private static final Duration LAG_INTERVAL = Duration.ofSeconds(2);
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(5);
    private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(5);

    private final Pipeline pipeline;
    private final Environment environment;
    private @Nullable OpsServer server;
    private @Nullable LagPoller lag;
    private @Nullable RegistryProbe registry;

    /** Assigns. */
    Monitoring(Pipeline pipeline, Environment environment) {
        this.pipeline = pipeline;
        this.environment = environment;
    }

    /** {@code --pipeline FILE --environment FILE}; see {@link ServiceProcess}. */
    public static void main(String[] args) {
        ServiceProcess.run(
                SERVICE, Set.of(), (pipeline, environment, none, died) -> new Monitoring(pipeline, environment), args);
    }

    /**
     * Opens the port, then starts looking; neither Kafka nor the registry need be there.
     *
     * @throws PenstockException if the environment lacks something or the port is taken
     */
    @Override
    public synchronized void start() {
        InetSocketAddress listen = environment.listen().get(SERVICE);
        if (listen == null) {
            throw new PenstockException(
                    Category.USER, "incomplete-environment", "listen has no address for monitoring");
        }
        Health health = new Health(LagPoller.CHECK, RegistryProbe.CHECK);
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(metrics);
        new ProcessorMetrics().bindTo(metrics);
        MonitoringMeters meters = new MonitoringMeters(metrics);

        OpsServer opened = new OpsServer(listen, health, metrics::scrape);
        try {
            opened.start();
        } catch (UncheckedIOException e) {
            throw new PenstockException(Category.EXTERNAL, "http-server", String.valueOf(e.getMessage()), e);
        }
        server = opened;
        lag = new LagPoller(
                Admin.create(adminSettings(environment.kafka())),
                KafkaLogin.of(environment.kafka().clientProperties()),
                Expectation.of(pipeline),
                health,
                meters,
                LAG_INTERVAL);
        lag.start();
        registry = new RegistryProbe(environment.registry(), health, meters, PROBE_INTERVAL);
        registry.start();
        LOG.atInfo()
                .addKeyValue("pipeline", pipeline.name())
                .addKeyValue("address", listen.getHostString())
                .addKeyValue("port", opened.port())
                .log("monitoring started");
    }

    synchronized int port() {
        return server == null ? 0 : server.port();
    }

    @Override
    public synchronized void close() {
        if (server != null) {
            server.close();
            server = null;
        }
        if (registry != null) {
            registry.close();
            registry = null;
        }
        if (lag != null) {
            lag.close();
            lag = null;
            LOG.atInfo().log("monitoring stopped");
        }
    }

    /** A cluster that is away is to be seen in seconds, not in the client's default minute. */
    private static Map<String, Object> adminSettings(Kafka kafka) {
        Map<String, Object> settings = kafka.clientProperties();
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "penstock-monitoring");
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ADMIN_TIMEOUT.toMillis());
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int)
                ADMIN_TIMEOUT.minusSeconds(1).toMillis());
        return settings;
    }
}
