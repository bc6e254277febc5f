package io.penstock.local.demo;

import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.names.Names;
import io.penstock.common.registry.RegistryClient;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a load against a running platform, shows how far it has come, waits until the views hold every change, and
 * compares every row of them with SQL over the source.
 *
 * <p>The views have caught up when changes written = changes in the view + dead + late, for each source: a count, not a
 * pause. Dead and late ones are read from their topics.
 */
public final class Demo {
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(50);
    private static final Duration NO_PROGRESS = Duration.ofMinutes(2);

    private final Target target;
    private final DemoOptions options;
    private final PrintStream out;
    private final ProgressLine line;
    private final long commandNanos;
    private final Names names;
    private final ViewClient views;
    private volatile long firstAnswerNanos;
    private volatile @Nullable Load current;

    /**
     * @param terminal whether `out` can go back on its line
     * @param commandNanos {@link System#nanoTime} of the command's start, for the seconds to the first answer
     */
    public Demo(Target target, DemoOptions options, PrintStream out, boolean terminal, long commandNanos) {
        this.target = target;
        this.options = options;
        this.out = out;
        this.line = new ProgressLine(out, terminal);
        this.commandNanos = commandNanos;
        this.names = new Names(target.pipeline().name());
        this.views = new ViewClient(target.serving());
    }

    /** Ends the load after its current step; {@link #run} then goes on to the comparison. */
    public void stop() {
        Load load = current;
        if (load != null) {
            load.stop();
        }
    }

    /** Load, catch-up and comparison. */
    public DemoResult run() throws IOException, SQLException, InterruptedException {
        String run = Long.toString(System.currentTimeMillis(), 36);
        ExecutorService loading = Executors.newSingleThreadExecutor(daemon("demo-load"));
        ScheduledExecutorService probing = Executors.newScheduledThreadPool(2, daemon("demo-probe"));
        try (RegistryClient registry = new RegistryClient(target.environment().registry());
                KafkaConsumer<byte[], byte[]> consumer = consumer();
                Load load = Load.open(target, options, run, registry);
                Connection reader = target.connect()) {
            SideTopics side = new SideTopics(consumer, names, sideRecords(registry));
            LatencyProbe probe =
                    new LatencyProbe(run, target.connect(), target.connect(), views, InstantSource.system());
            current = load;
            result(loading.submit(task(() -> {
                load.begin(this::answered);
                return null;
            })));
            long began = System.nanoTime();
            Future<?> loaded = loading.submit(task(() -> {
                load.run();
                return null;
            }));
            Future<?> sending = probing.scheduleAtFixedRate(
                    task(() -> {
                        probe.send();
                        return null;
                    }),
                    0,
                    PROBE_INTERVAL.toMillis(),
                    TimeUnit.MILLISECONDS);
            Future<?> polling = probing.scheduleWithFixedDelay(
                    task(() -> {
                        poll(probe);
                        return null;
                    }),
                    0,
                    LatencyProbe.POLL.toMillis(),
                    TimeUnit.MILLISECONDS);

            while (!loaded.isDone()) {
                side.poll(Duration.ofMillis(200));
                failed(sending);
                failed(polling);
                line.show(state(reader, side, probe));
            }
            result(loaded);
            sending.cancel(false);
            double writeSeconds = seconds(began);
            awaitCatchUp(reader, side, probe, polling);
            double caughtUpSeconds = seconds(began);
            line.end(state(reader, side, probe));
            polling.cancel(false);

            List<Comparison> comparisons = compare(reader, side);
            probe.close();
            return new DemoResult(
                    options.seed(),
                    load.written() + probe.sent(),
                    total(side, true),
                    total(side, false),
                    writeSeconds,
                    caughtUpSeconds,
                    firstAnswerNanos == 0 ? Double.NaN : (firstAnswerNanos - commandNanos) / 1e9,
                    new DemoResult.Latency(
                            probe.samples(),
                            probe.percentile(50).toMillis() / 1e3,
                            probe.percentile(99).toMillis() / 1e3,
                            probe.percentile(100).toMillis() / 1e3),
                    comparisons);
        } finally {
            loading.shutdownNow();
            probing.shutdownNow();
        }
    }

    private void poll(LatencyProbe probe) throws IOException, InterruptedException {
        probe.poll();
        if (probe.samples() > 0) {
            answered();
        }
    }

    private synchronized void answered() {
        firstAnswerNanos = firstAnswerNanos == 0 ? System.nanoTime() : firstAnswerNanos;
    }

    private void awaitCatchUp(Connection reader, SideTopics side, LatencyProbe probe, Future<?> polling)
            throws IOException, SQLException, InterruptedException {
        long lastSeen = -1;
        long lastProgress = System.nanoTime();
        while (true) {
            side.poll(Duration.ofMillis(200));
            failed(polling);
            boolean behind = !probe.settled();
            long seen = 0;
            for (View view : target.pipeline().views().values()) {
                Source source = target.pipeline().source(view.source());
                long arrived = views.changes(view.name()) + side.dead(source) + side.late(source);
                seen += arrived;
                behind |= arrived != ChangeLedger.total(reader, source.name());
            }
            line.show(state(reader, side, probe));
            if (!behind) {
                return;
            }
            if (seen != lastSeen) {
                lastSeen = seen;
                lastProgress = System.nanoTime();
            } else if (System.nanoTime() - lastProgress > NO_PROGRESS.toNanos()) {
                out.println();
                out.println("The views made no progress for " + NO_PROGRESS.toSeconds() + " s: "
                        + state(reader, side, probe) + ". Comparing what is there.");
                return;
            }
        }
    }

    private List<Comparison> compare(Connection reader, SideTopics side)
            throws SQLException, IOException, InterruptedException {
        Corrections corrections = new Corrections(reader);
        for (Source source : target.pipeline().sources().values()) {
            if (isViewed(source)) {
                corrections.load(table(source), side.images(source));
            }
        }
        List<Comparison> comparisons = new ArrayList<>();
        for (View view : target.pipeline().views().values()) {
            Source source = target.pipeline().source(view.source());
            Map<String, Map<String, String>> expected = new ExpectedView(view, table(source), source).query(reader);
            comparisons.add(Comparison.of(view, expected, views.rows(view.name(), Map.of())));
        }
        if (target.pipeline().routes().containsKey(RoutedOrders.ROUTE)) {
            try (RegistryClient registry =
                            new RegistryClient(target.environment().registry());
                    KafkaConsumer<byte[], byte[]> consumer = consumer()) {
                comparisons.add(new RoutedOrders(target.pipeline(), consumer, registry).compare(reader));
            }
        }
        try (JobProof jobs = new JobProof(target.pipeline(), target.environment())) {
            comparisons.addAll(jobs.compare());
        }
        return comparisons;
    }

    private String state(Connection reader, SideTopics side, LatencyProbe probe)
            throws SQLException, IOException, InterruptedException {
        long written = 0;
        long inViews = 0;
        for (Source source : target.pipeline().sources().values()) {
            if (isViewed(source)) {
                written += ChangeLedger.total(reader, source.name());
                inViews += inAllViews(source);
            }
        }
        return String.format(
                Locale.ROOT,
                "written %,d · in views %,d · latency p50 %.2f s, p99 %.2f s · dead %,d · late %,d",
                written,
                inViews,
                probe.percentile(50).toMillis() / 1e3,
                probe.percentile(99).toMillis() / 1e3,
                total(side, true),
                total(side, false));
    }

    private long total(SideTopics side, boolean dead) {
        return target.pipeline().sources().values().stream()
                .mapToLong(source -> dead ? side.dead(source) : side.late(source))
                .sum();
    }

    /** Changes that the slowest view of a source has folded in. */
    private long inAllViews(Source source) throws IOException, InterruptedException {
        long least = Long.MAX_VALUE;
        for (View view : target.pipeline().views().values()) {
            if (view.source().equals(source.name())) {
                least = Math.min(least, views.changes(view.name()));
            }
        }
        return least;
    }

    private boolean isViewed(Source source) {
        return target.pipeline().views().values().stream()
                .anyMatch(view -> view.source().equals(source.name()));
    }

    /** The table that knows what a source has emitted: the captured one, or the publishing application's ledger. */
    private static String table(Source source) {
        return source.origin() instanceof Origin.Cdc cdc ? cdc.table() : "ledger." + source.name();
    }

    private Map<String, SideRecord> sideRecords(RegistryClient registry) {
        Map<String, SideRecord> records = new HashMap<>();
        target.pipeline().sources().forEach((name, source) -> records.put(name, new SideRecord(source, registry)));
        return records;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> properties =
                new HashMap<>(target.environment().kafka().clientProperties());
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", false);
        properties.put("auto.offset.reset", "none");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Repeats a task until it throws; its failure then waits in the future for {@link #result}. */
    private static Runnable task(Callable<Void> work) {
        return () -> {
            try {
                work.call();
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        };
    }

    private static void failed(Future<?> running) throws InterruptedException {
        if (running.isDone()) {
            result(running);
        }
    }

    private static void result(Future<?> done) throws InterruptedException {
        try {
            done.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() instanceof CompletionException inner && inner.getCause() != null
                    ? inner.getCause()
                    : e.getCause();
            throw new PenstockException(
                    Category.EXTERNAL, "demo.load", "the load failed: " + (cause == null ? e : cause), e);
        }
    }

    private static ThreadFactory daemon(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
