package io.penstock.monitoring.lag;

import io.penstock.common.http.Health;
import io.penstock.common.kafka.KafkaLogin;
import io.penstock.common.kafka.Refusal;
import io.penstock.monitoring.metrics.MonitoringMeters;
import io.penstock.monitoring.metrics.MonitoringMeters.Reading;
import io.penstock.monitoring.metrics.MonitoringMetric;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the offsets of a pipeline at an interval and publishes them. A look that fails leaves the values of the one
 * before, and says so in {@link MonitoringMetric#POLL_SUCCESS} and {@link MonitoringMetric#POLL_AGE}: without them a
 * cluster that is down would look like one without lag.
 */
public final class LagPoller implements AutoCloseable {
    /** The check of {@link Health} that this class keeps. */
    public static final String CHECK = "kafka";

    private static final Logger LOG = LoggerFactory.getLogger(LagPoller.class);

    private final Admin admin;
    private final KafkaLogin login;
    private final Expectation expectation;
    private final OffsetReader reader;
    private final Health health;
    private final MonitoringMeters meters;
    private final Duration interval;
    private final ScheduledExecutorService timer;

    private volatile boolean successful;
    private volatile long lastComplete = System.nanoTime();

    /**
     * Assigns.
     *
     * @param admin with timeouts of a few seconds; closed by this class
     * @param login of it
     * @param interval between the end of a look and the start of the next
     */
    public LagPoller(
            Admin admin,
            KafkaLogin login,
            Expectation expectation,
            Health health,
            MonitoringMeters meters,
            Duration interval) {
        this.admin = admin;
        this.login = login;
        this.expectation = expectation;
        this.reader = new OffsetReader(admin, expectation);
        this.health = health;
        this.meters = meters;
        this.interval = interval;
        this.timer = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "lag");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Looks for the first time at once. */
    public void start() {
        health.notReady(CHECK, "starting");
        meters.gauge(MonitoringMetric.POLL_SUCCESS, () -> successful ? 1 : 0);
        meters.gauge(MonitoringMetric.POLL_AGE, () -> (System.nanoTime() - lastComplete) / 1e9);
        meters.gauge(MonitoringMetric.DEPENDENCY_UP, () -> health.waiting().containsKey(CHECK) ? 0 : 1, CHECK);
        var unused = timer.scheduleWithFixedDelay(this::look, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            Offsets offsets = reader.read();
            publish(offsets);
            health.ready(CHECK);
            successful = offsets.problems().isEmpty();
            if (successful) {
                lastComplete = System.nanoTime();
            } else {
                LOG.atWarn().addKeyValue("problems", offsets.problems()).log("offsets are incomplete");
            }
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            failed(login.refusal(cause, AclOperation.DESCRIBE)
                    .map(Refusal::message)
                    .orElseGet(() -> "no answer: " + cause.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("defect in the lag poller");
            failed("defect: " + e);
        }
    }

    private void failed(String why) {
        successful = false;
        health.notReady(CHECK, why);
        LOG.atWarn().addKeyValue("reason", why).log("offsets could not be read");
    }

    private void publish(Offsets offsets) {
        meters.publish(MonitoringMetric.CONSUMER_LAG, byGroup(offsets.lags(expectation)));
        meters.publish(MonitoringMetric.COMMITTED_OFFSET, byGroup(offsets.committed()));
        meters.publish(MonitoringMetric.END_OFFSET, byPartition(offsets.latest()));
        meters.publish(MonitoringMetric.OPEN_TRANSACTION, byPartition(offsets.openTransactions()));
    }

    private static List<Reading> byGroup(Map<String, Map<TopicPartition, Long>> groups) {
        List<Reading> readings = new ArrayList<>();
        groups.forEach((group, offsets) -> offsets.forEach((partition, offset) -> readings.add(new Reading(
                List.of(group, partition.topic(), String.valueOf(partition.partition())), offset.doubleValue()))));
        return readings;
    }

    private static List<Reading> byPartition(Map<TopicPartition, Long> offsets) {
        List<Reading> readings = new ArrayList<>();
        offsets.forEach((partition, offset) -> readings.add(
                new Reading(List.of(partition.topic(), String.valueOf(partition.partition())), offset.doubleValue())));
        return readings;
    }

    /** Ends a look that is under way. */
    @Override
    public void close() {
        timer.shutdownNow();
        admin.close(Duration.ofSeconds(2));
    }
}
