package io.penstock.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * End-to-end latency as a user has it: the clock starts when COMMIT returns for one order, and stops when an answer of
 * the HTTP API counts that order.
 *
 * <p>Probe orders live in a region and currency of their own and share one customer, hence one partition, hence their
 * order: an answer that counts k of a minute's probes has seen the first k of them. Resolution is the polling interval
 * of {@link #POLL}. {@link #send} and {@link #poll} belong to one thread each.
 */
final class LatencyProbe {
    static final Duration POLL = Duration.ofMillis(20);
    static final String VIEW = "revenue_per_minute";

    private static final String REGION = "probe";
    private static final String CURRENCY = "XTS"; // ISO 4217 reserves it for tests

    private final String prefix;
    private final OrderWriter writer;
    private final ViewClient views;
    private final InstantSource clock;
    private final Map<Instant, Long> sentPerMinute = new HashMap<>();
    private final Deque<Probe> pending = new ArrayDeque<>();
    private final Histogram micros = new ConcurrentHistogram(3);
    private long sent;

    private record Probe(Instant minute, long index, long committedNanos) {}

    LatencyProbe(String prefix, Connection first, Connection second, ViewClient views, InstantSource clock)
            throws SQLException {
        this.prefix = prefix;
        this.writer = new OrderWriter(first, second);
        this.views = views;
        this.clock = clock;
    }

    /** Commits one probe order. */
    void send() throws SQLException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Step.Order order = new Step.Order(
                prefix + "-probe" + sent(), REGION, "1.00", CURRENCY, List.of("sku-probe"), now.toString(), REGION);
        writer.write(new Step.Transaction(List.of(new Step.Statement.Insert(List.of(order)))));
        Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
        synchronized (pending) {
            long index = sentPerMinute.merge(minute, 1L, Long::sum);
            sent++;
            pending.add(new Probe(minute, index, System.nanoTime()));
        }
    }

    /** Asks the API once, and settles the probes that its answer counts. */
    void poll() throws IOException, InterruptedException {
        Instant oldest;
        synchronized (pending) {
            if (pending.isEmpty()) {
                return;
            }
            oldest = pending.peek().minute();
        }
        Map<Instant, Long> counted = new HashMap<>();
        for (JsonNode row :
                views.rows(VIEW, Map.of("source_region", REGION, "currency", CURRENCY, "from", oldest.toString()))) {
            counted.put(
                    Instant.parse(row.path("window_start").asText()),
                    row.path("orders").asLong());
        }
        long answered = System.nanoTime();
        synchronized (pending) {
            while (!pending.isEmpty()
                    && counted.getOrDefault(pending.peek().minute(), 0L)
                            >= pending.peek().index()) {
                micros.recordValue(Math.max(1, (answered - pending.remove().committedNanos()) / 1_000));
            }
        }
    }

    boolean settled() {
        synchronized (pending) {
            return pending.isEmpty();
        }
    }

    /** Probe orders committed so far. */
    long sent() {
        synchronized (pending) {
            return sent;
        }
    }

    long samples() {
        return micros.getTotalCount();
    }

    /** @return latency that this share of the probes stayed below; zero before the first answer */
    Duration percentile(double percent) {
        return Duration.ofNanos(micros.getValueAtPercentile(percent) * 1_000);
    }

    void close() throws SQLException {
        writer.close();
    }
}
