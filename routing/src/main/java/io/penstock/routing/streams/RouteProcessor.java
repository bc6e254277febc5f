package io.penstock.routing.streams;

import io.penstock.routing.metrics.RouteMeters;
import io.penstock.routing.rule.Decision;
import io.penstock.routing.rule.Routed;
import io.penstock.routing.rule.Router;
import java.util.List;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Sends each record where the route says. What it cannot route it throws: {@link DeadLetters} takes it from there. */
final class RouteProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    private final Router router;
    private final List<String> sinks;
    private final RouteMeters meters;

    RouteProcessor(Router router, List<String> sinks, RouteMeters meters) {
        this.router = router;
        this.sinks = sinks;
        this.meters = meters;
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
        if (decision.failure().isPresent()) {
            throw decision.failure().get();
        }
    }
}
