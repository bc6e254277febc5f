package io.penstock.routing.streams;

import io.penstock.common.deadletter.PoisonWindow;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.routing.metrics.RouteMeters;
import io.penstock.routing.rule.Decision;
import io.penstock.routing.rule.RoutePlan;
import io.penstock.routing.rule.Routed;
import io.penstock.routing.rule.Router;
import io.penstock.routing.rule.Unroutable;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Sends each record where the route says. What it cannot route it throws: {@link DeadLetters} takes it from there. When most
 * records are such, it stops the route.
 */
final class RouteProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    private final Router router;
    private final List<String> sinks;
    private final RouteMeters meters;
    private final boolean poisonAccepted;
    private final PoisonWindow recent;

    RouteProcessor(RoutePlan plan, Router router, RouteMeters meters, boolean poisonAccepted) {
        this.router = router;
        this.sinks = plan.topics().to();
        this.meters = meters;
        this.poisonAccepted = poisonAccepted;
        this.recent = new PoisonWindow(plan.topics().from());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        meters.in().increment();
        Decision decision = router.decide(record.key(), record.value());
        if (decision.routed().isEmpty() && decision.failure().isEmpty()) {
            meters.filtered().increment();
        }
        for (Routed to : decision.routed()) {
            context().forward(record.withValue(to.value()), sinks.get(to.topic()));
            meters.out(to.topic()).increment();
        }
        RecordMetadata place = context().recordMetadata().orElseThrow();
        if (decision.failure().isPresent()) {
            giveUp(decision.failure().get(), place);
        }
        recent.good(place.partition());
    }

    private void giveUp(Unroutable failure, RecordMetadata place) {
        Optional<String> tooMany = recent.bad(place.partition(), place.offset(), failure.reason(), failure.message());
        if (tooMany.isPresent() && !poisonAccepted) {
            throw new PenstockException(
                    Category.USER,
                    "poison-flood",
                    tooMany.get() + " The route has stopped instead of writing as many dead letters. Settle what writes"
                            + " them, then start the service with --accept poison, which turns them into dead letters.");
        }
        throw failure;
    }
}
