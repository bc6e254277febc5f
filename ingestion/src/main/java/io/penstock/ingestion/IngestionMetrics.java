package io.penstock.ingestion;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.penstock.ingestion.cdc.SourceWatch;
import io.penstock.ingestion.flow.Checkpoint;
import io.penstock.ingestion.flow.FlowListener;
import io.penstock.ingestion.flow.SourcePosition;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Counts for Prometheus. */
final class IngestionMetrics implements FlowListener, AutoCloseable {
    private static final List<String> SLOT_STATES = List.of("reserved", "extended", "unreserved", "lost", "missing");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Clock clock;
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final Map<String, Counter> records = new HashMap<>();
    private final Map<String, Counter> deadLetters = new HashMap<>();
    private final Counter transactions;
    private final Counter sourceTransactions;
    private final Counter splits;
    private final Timer commitLatency;
    private final AtomicLong sourceLsn = new AtomicLong();
    private final AtomicLong lagMillis = new AtomicLong();
    private final AtomicLong retainedBytes = new AtomicLong();
    private volatile double retainedShare = Double.NaN;
    private volatile String slotState = "missing";
    private volatile boolean reading;

    IngestionMetrics(List<String> sources, Clock clock) {
        this.clock = clock;
        for (String source : sources) {
            for (String op : List.of("c", "u", "d", "r")) {
                records.put(source + op, counter(IngestionMeter.RECORDS, "source", source, "op", op));
            }
            deadLetters.put(source, counter(IngestionMeter.DEAD_LETTERS, "source", source));
        }
        transactions = counter(IngestionMeter.TRANSACTIONS);
        sourceTransactions = counter(IngestionMeter.SOURCE_TRANSACTIONS);
        splits = counter(IngestionMeter.SPLITS);
        commitLatency = Timer.builder(IngestionMeter.COMMIT_LATENCY.id())
                .description(IngestionMeter.COMMIT_LATENCY.help())
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        gauge(IngestionMeter.SOURCE_LSN, "", sourceLsn, 1);
        gauge(IngestionMeter.LAG, "seconds", lagMillis, 1_000);
        gauge(IngestionMeter.RETAINED_WAL, "bytes", retainedBytes, 1);
        value(IngestionMeter.RETAINED_WAL_SHARE, () -> retainedShare);
        value(IngestionMeter.READING, () -> reading ? 1 : 0);
        for (String state : SLOT_STATES) {
            value(IngestionMeter.SLOT_STATE, () -> slotState.equals(state) ? 1 : 0, "state", state);
        }
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    private Counter counter(IngestionMeter meter, String... tags) {
        return Counter.builder(meter.id()).description(meter.help()).tags(tags).register(registry);
    }

    private void value(IngestionMeter meter, Supplier<Number> value, String... tags) {
        Gauge.builder(meter.id(), value)
                .description(meter.help())
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    private void gauge(IngestionMeter meter, String unit, AtomicLong value, int divisor) {
        Gauge.builder(meter.id(), value, current -> current.doubleValue() / divisor)
                .description(meter.help())
                .baseUnit(unit.isEmpty() ? null : unit)
                .register(registry);
    }

    @Override
    public void sent(String source, String op, boolean deadLetter) {
        Counter counter = deadLetter ? deadLetters.get(source) : records.get(source + op);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void committed(Checkpoint checkpoint, long sent, long ended) {
        SourcePosition position = checkpoint.position();
        transactions.increment();
        sourceTransactions.increment((double) ended);
        sourceLsn.set(position.place().order());
        if (checkpoint.split().isPresent()) {
            splits.increment();
        }
        if (sent > 0 && ended > 0) {
            commitLatency.record(Duration.ofMillis(Math.max(0, clock.millis() - position.timestamp())));
        }
    }

    void observed(SourceWatch.Observation seen) {
        lagMillis.set(seen.lag().toMillis());
        retainedBytes.set(seen.kept().bytes());
        retainedShare = seen.kept().share();
        slotState = seen.kept().state();
    }

    void reading(boolean now) {
        reading = now;
    }

    /** @param code of the failure */
    void interrupted(String code) {
        counter(IngestionMeter.INTERRUPTIONS, "code", code).increment();
    }

    String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
