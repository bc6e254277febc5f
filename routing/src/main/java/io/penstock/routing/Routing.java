package io.penstock.routing;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.penstock.common.deadletter.PoisonWindow;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.environment.Environment;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.http.Health;
import io.penstock.common.http.OpsServer;
import io.penstock.common.registry.RegistryClient;
import io.penstock.common.service.Service;
import io.penstock.common.service.ServiceProcess;
import io.penstock.routing.metrics.RouteMeters;
import io.penstock.routing.rule.RoutePlan;
import io.penstock.routing.streams.PatientSchemas;
import io.penstock.routing.streams.RouteApplication;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routing service: all routes of a pipeline, in one process of as many as are wanted. */
public final class Routing implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(Routing.class);
    private static final String SERVICE = "routing";
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final List<RoutePlan> plans;
    private final Environment environment;
    private final boolean poisonAccepted;
    private final Runnable died;
    private final Health health;
    private @Nullable OpsServer server;
    private @Nullable PatientSchemas schemas;
    private List<RouteApplication> routes = List.of();
    private @Nullable Thread starting;

    /**
     * Assigns.
     *
     * @param poisonAccepted whether routes go on when most records cannot be used
     * @param died runs if the service cannot go on without a restart
     */
    Routing(Pipeline pipeline, Environment environment, boolean poisonAccepted, Runnable died) {
        this.plans = RoutePlan.of(pipeline);
        this.environment = environment;
        this.poisonAccepted = poisonAccepted;
        this.died = died;
        this.health = new Health(
                Stream.concat(Stream.of(PatientSchemas.CHECK), plans.stream().map(RouteApplication::check))
                        .toArray(String[]::new));
    }

    /** {@code --pipeline FILE --environment FILE [--accept poison]}; see {@link ServiceProcess}. */
    public static void main(String[] args) {
        ServiceProcess.run(
                SERVICE,
                Set.of(PoisonWindow.ACCEPT),
                (pipeline, environment, accepted, died) ->
                        new Routing(pipeline, environment, accepted.contains(PoisonWindow.ACCEPT), died),
                args);
    }

    /**
     * Opens the port, then starts each route as soon as its topics and schemas are there; nothing of them need be there yet.
     *
     * @throws PenstockException if no route is declared, or the environment lacks something
     */
    @Override
    public synchronized void start() {
        if (plans.isEmpty()) {
            throw new PenstockException(Category.USER, "no-routes", "the pipeline declares no routes");
        }
        InetSocketAddress listen = environment.listen().get(SERVICE);
        if (listen == null) {
            throw new PenstockException(
                    Category.USER, "incomplete-environment", "listen has no address for " + SERVICE);
        }
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        OpsServer opened = new OpsServer(listen, health, registry::scrape);
        opened.start();
        server = opened;
        PatientSchemas asked = new PatientSchemas(new RegistryClient(environment.registry()), health);
        schemas = asked;
        routes = plans.stream()
                .map(plan -> new RouteApplication(
                        plan,
                        environment.kafka(),
                        asked,
                        new RouteMeters(registry, plan.name(), plan.topics().to()),
                        health,
                        poisonAccepted,
                        died))
                .toList();
        Thread thread = new Thread(this::startRoutes, "start");
        thread.setDaemon(true);
        thread.start();
        starting = thread;
        LOG.atInfo()
                .addKeyValue("routes", plans.size())
                .addKeyValue("address", listen.getHostString())
                .addKeyValue("port", opened.port())
                .log("routing started");
    }

    synchronized int port() {
        return server == null ? 0 : server.port();
    }

    /** Ends every wait, commits what is in hand, leaves the groups. */
    @Override
    public void close() {
        Thread thread;
        List<RouteApplication> running;
        synchronized (this) {
            if (server == null) {
                return;
            }
            thread = starting;
            running = routes;
            if (schemas != null) {
                schemas.close();
            }
        }
        if (thread != null) {
            thread.interrupt();
        }
        running.parallelStream().forEach(RouteApplication::close);
        synchronized (this) {
            if (server != null) {
                server.close();
                server = null;
            }
        }
        LOG.atInfo().log("routing stopped");
    }

    private void startRoutes() {
        List<RouteApplication> waiting = new ArrayList<>(routes);
        try {
            while (!waiting.isEmpty()) {
                for (RouteApplication route : List.copyOf(waiting)) {
                    if (started(route)) {
                        waiting.remove(route);
                    }
                }
                if (!waiting.isEmpty()) {
                    Thread.sleep(PAUSE.toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (!Thread.currentThread().isInterrupted()) {
                String why = e instanceof PenstockException told ? String.valueOf(told.getMessage()) : e.toString();
                LOG.atError()
                        .setCause(e instanceof PenstockException ? null : e)
                        .log("cannot start: {}", why);
                health.failed(why);
                died.run();
            }
        }
    }

    private boolean started(RouteApplication route) {
        try {
            requireRegistered(route.plan());
            route.start();
            return true;
        } catch (PenstockException e) {
            boolean comes = e.category() == Category.EXTERNAL || e.code().equals("schema-not-registered");
            if (!comes) {
                throw e;
            }
            String check = RouteApplication.check(route.plan());
            String why = String.valueOf(e.getMessage());
            if (!why.equals(health.waiting().get(check))) {
                LOG.atWarn().addKeyValue("code", e.code()).log("waiting: {}", why);
            }
            health.notReady(check, why);
            return false;
        }
    }

    private void requireRegistered(RoutePlan plan) {
        PatientSchemas registry;
        synchronized (this) {
            registry = schemas;
        }
        if (registry != null) {
            registry.requireRegistered(plan);
        }
    }
}
