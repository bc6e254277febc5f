package io.penstock.monitoring.dependency;

import io.penstock.common.environment.Auth;
import io.penstock.common.environment.Registry;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.http.Health;
import io.penstock.monitoring.metrics.MonitoringMeters;
import io.penstock.monitoring.metrics.MonitoringMetric;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Asks the schema registry at an interval. Once, without the patience of a client: the question is whether it answers
 * now. One address that answers is enough.
 */
public final class RegistryProbe implements AutoCloseable {
    /** The check of {@link Health} that this class keeps. */
    public static final String CHECK = "registry";

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Registry registry;
    private final Health health;
    private final MonitoringMeters meters;
    private final Duration interval;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final ScheduledExecutorService timer;

    /**
     * Assigns.
     *
     * @param interval between the end of a question and the next
     */
    public RegistryProbe(Registry registry, Health health, MonitoringMeters meters, Duration interval) {
        this.registry = registry;
        this.health = health;
        this.meters = meters;
        this.interval = interval;
        this.timer = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "registry-probe");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Asks for the first time at once. */
    public void start() {
        health.notReady(CHECK, "starting");
        meters.gauge(MonitoringMetric.DEPENDENCY_UP, () -> health.waiting().containsKey(CHECK) ? 0 : 1, CHECK);
        var unused = timer.scheduleWithFixedDelay(this::ask, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void ask() {
        String why = "";
        for (URI url : registry.urls()) {
            Optional<String> complaint = complaint(url);
            if (complaint.isEmpty()) {
                health.ready(CHECK);
                return;
            }
            why = complaint.get();
        }
        health.notReady(CHECK, why);
    }

    private Optional<String> complaint(URI url) {
        try {
            URI config = URI.create(url.toString().replaceAll("/+$", "") + "/config");
            HttpRequest.Builder request = HttpRequest.newBuilder(config).timeout(PATIENCE);
            authorization().ifPresent(value -> request.header("Authorization", value));
            int status = client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            return status == 200 ? Optional.empty() : Optional.of(url + " answers " + status);
        } catch (IOException e) {
            return Optional.of("no answer from " + url + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        } catch (PenstockException | IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Read each time: a secret may have been rotated. */
    private Optional<String> authorization() {
        Auth auth = registry.auth();
        if (auth instanceof Auth.Basic basic) {
            String pair = basic.user() + ":" + basic.password().reveal();
            return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        } else if (auth instanceof Auth.Bearer bearer) {
            return Optional.of("Bearer " + bearer.token().reveal());
        }
        return Optional.empty();
    }

    /** Ends a question that is under way. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
