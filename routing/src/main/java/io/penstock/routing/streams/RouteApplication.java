package io.penstock.routing.streams;

import io.penstock.common.environment.Kafka;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.http.Health;
import io.penstock.common.kafka.KafkaLogin;
import io.penstock.routing.metrics.RouteMeters;
import io.penstock.routing.rule.RoutePlan;
import io.penstock.routing.rule.Router;
import io.penstock.routing.rule.Schemas;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One route while it runs: a Kafka Streams application of one thread. More instances of the service share its partitions.
 *
 * <p>Input positions, output and dead letters are one transaction. Killed anywhere, the open one is aborted by its
 * successor or by its timeout, and the positions are those of the last one committed. There is no state to move.
 */
public final class RouteApplication implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RouteApplication.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final RoutePlan plan;
    private final Kafka kafka;
    private final KafkaLogin login;
    private final Schemas schemas;
    private final RouteMeters meters;
    private final Health health;
    private final boolean poisonAccepted;
    private final Runnable died;
    private final Pauses pauses = new Pauses(System::nanoTime);
    private @Nullable KafkaStreams streams;
    private volatile boolean stopping;

    /**
     * Assigns.
     *
     * @param poisonAccepted whether the route goes on when most records cannot be used
     * @param died runs if the route cannot go on without a person or a restart; health says why
     */
    public RouteApplication(
            RoutePlan plan,
            Kafka kafka,
            Schemas schemas,
            RouteMeters meters,
            Health health,
            boolean poisonAccepted,
            Runnable died) {
        this.plan = plan;
        this.kafka = kafka;
        this.login = KafkaLogin.of(kafka.clientProperties());
        this.schemas = schemas;
        this.meters = meters;
        this.health = health;
        this.poisonAccepted = poisonAccepted;
        this.died = died;
    }

    /** What readiness calls this route. */
    public static String check(RoutePlan plan) {
        return "route " + plan.name();
    }

    /** The route that this runs. */
    public RoutePlan plan() {
        return plan;
    }

    /**
     * Stores where the route begins if it is new, and starts it.
     *
     * @throws PenstockException EXTERNAL if topics are missing or Kafka is away: to be tried again; USER if a person must act
     */
    public synchronized void start() {
        if (streams != null || stopping) {
            return;
        }
        new Beginning(plan, kafka).settle();
        DeadLetters.Desk desk = new DeadLetters.Desk(plan.topics().deadLetters(), meters, Clock.systemUTC());
        KafkaStreams built = new KafkaStreams(
                RouteTopology.of(plan, () -> new Router(plan, schemas), meters, poisonAccepted),
                RouteSettings.of(plan, kafka, desk));
        built.setUncaughtExceptionHandler(this::failed);
        built.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.RUNNING) {
                health.ready(check(plan));
            }
        });
        meters.lag(() -> lag(built));
        streams = built;
        built.start();
        LOG.atInfo()
                .addKeyValue("route", plan.name())
                .addKeyValue("from", plan.topics().from())
                .addKeyValue("to", plan.topics().to())
                .log("route started");
    }

    /** Commits what is in hand and leaves the group, so that others take over at once. */
    @Override
    public void close() {
        stopping = true;
        KafkaStreams running;
        synchronized (this) {
            running = streams;
            streams = null;
        }
        if (running != null) {
            boolean closed = running.close(CloseOptions.timeout(CLOSE_TIMEOUT)
                    .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
            LOG.atInfo()
                    .addKeyValue("route", plan.name())
                    .addKeyValue("committed", closed)
                    .log("route stopped");
        }
    }

    /** Runs in the thread that ends: the pause delays its replacement and nothing else. */
    private StreamThreadExceptionResponse failed(Throwable failure) {
        PenstockException told = Verdict.of(plan, login, failure);
        String why = String.valueOf(told.getMessage());
        if (stopping) {
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        if (told.category() == Category.EXTERNAL) {
            meters.interrupted(told.code());
            health.notReady(check(plan), why);
            LOG.atWarn()
                    .addKeyValue("route", plan.name())
                    .addKeyValue("code", told.code())
                    .log("thread replaced: {}", why);
            pause();
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        LOG.atError()
                .addKeyValue("route", plan.name())
                .addKeyValue("code", told.code())
                .setCause(told.category() == Category.BUG ? failure : null)
                .log("route ended: {}", why);
        health.failed(why);
        died.run();
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    private void pause() {
        try {
            Thread.sleep(pauses.next().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static double lag(KafkaStreams streams) {
        return streams.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("records-lag")
                        && metric.getKey().group().equals("consumer-fetch-manager-metrics"))
                .mapToDouble(metric -> metric.getValue().metricValue() instanceof Double lag && !lag.isNaN() ? lag : 0)
                .sum();
    }
}
