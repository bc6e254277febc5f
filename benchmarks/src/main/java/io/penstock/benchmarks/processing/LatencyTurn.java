package io.penstock.benchmarks.processing;

import io.penstock.benchmarks.processing.Contestant.Results;
import io.penstock.benchmarks.processing.Latency.Millis;
import io.penstock.servers.install.Folders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One contestant under one load after the other, on an empty topic: first, to warm up, half of the greatest rate that it has
 * shown, then the shares that are measured.
 */
final class LatencyTurn {
    static final List<Integer> PERCENTS = List.of(10, 50, 80);
    private static final int WARM_UP = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ContestantKind kind;
    private final Contestant contestant;
    private final Site site;
    private final double greatestRate;
    private final int seconds;
    private final int schemaId;
    private long next = Workload.START;

    LatencyTurn(ContestantKind kind, Contestant contestant, Site site, double greatestRate, int seconds, int schemaId) {
        this.kind = kind;
        this.contestant = contestant;
        this.site = site;
        this.greatestRate = greatestRate;
        this.seconds = seconds;
        this.schemaId = schemaId;
    }

    List<Latency> run() throws Exception {
        contestant.start();
        Results results = contestant.results().orElseThrow();
        List<Latency> latencies = new ArrayList<>();
        try (ResultReader reader =
                new ResultReader(site.servers().kafka().bootstrap(), site.topics(), results.topic())) {
            measure(WARM_UP, results, reader);
            for (int percent : PERCENTS) {
                latencies.add(measure(percent, results, reader));
            }
        }
        String failure = contestant.failure();
        if (!failure.isEmpty()) {
            throw new IOException("failed under a steady load: " + failure);
        }
        return latencies;
    }

    private Latency measure(int percent, Results results, ResultReader reader) throws Exception {
        long wanted = Math.max(1_000, Math.round(greatestRate * percent / 100));
        int partitions = site.workload().partitions();
        Path folder = site.folder().resolve("load");
        SteadyLoad load = new SteadyLoad(folder, partitions, wanted, seconds, next, schemaId);
        load.prepare();
        next = load.next();
        LoadSender sender = new LoadSender(load, partitions, site.topics().events());
        Samples samples = new Samples(load, sender, results);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        double took;
        try {
            Future<Double> sending =
                    executor.submit(() -> sender.send(site.servers().kafka().bootstrap()));
            long moved = System.nanoTime();
            long patience = PATIENCE.plus(site.checkpoints()).toNanos();
            while (!sending.isDone() || (!samples.isComplete() && System.nanoTime() - moved < patience)) {
                if (reader.poll(samples::add) > 0) {
                    moved = System.nanoTime();
                }
            }
            took = sending.get();
        } finally {
            executor.shutdownNow();
            executor.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        Folders.delete(folder);
        return new Latency(
                kind,
                percent,
                wanted,
                load.events() / took,
                Millis.of(samples.ended),
                Millis.of(samples.visible),
                Millis.of(samples.fresh),
                samples.differences());
    }

    /** What the rows of one load say. */
    private static final class Samples {
        private final Histogram ended = new Histogram(TimeUnit.HOURS.toMillis(1), 3);
        private final Histogram visible = new Histogram(TimeUnit.HOURS.toMillis(1), 3);
        private final Histogram fresh = new Histogram(TimeUnit.HOURS.toMillis(1), 3);
        private final SteadyLoad load;
        private final LoadSender sender;
        private final ResultForm form;
        private final boolean updates;
        private final int groups = Grouping.REGION.groups(0);
        private final int wanted;
        private final BitSet seen = new BitSet();
        private final BitSet probes = new BitSet();
        private final List<String> differences = new ArrayList<>();
        private int measured;

        Samples(SteadyLoad load, LoadSender sender, Results results) {
            this.load = load;
            this.sender = sender;
            this.updates = results.promise() == ResultCheck.Promise.LAST;
            this.wanted = load.endingWindows() * groups;
            this.form = results.form();
        }

        void add(ConsumerRecord<byte[], byte[]> record) {
            long now = System.currentTimeMillis();
            ResultRow row = form.read(record);
            int window = load.windowOf(row.windowStart());
            if (window < 0) {
                return;
            }
            if (row.group().get(0).equals(SteadyLoad.PROBE)) {
                int tick = Integer.parseInt(row.group().get(1));
                if (updates && !probes.get(tick)) {
                    probes.set(tick);
                    record(fresh, record.timestamp(), tick);
                }
                return;
            }
            int closing = load.closing(window);
            int group = Grouping.REGION.group(row.group());
            int cell = window * groups + group;
            if (!row.ended() || closing < 0 || seen.get(cell)) {
                return;
            }
            seen.set(cell);
            measured++;
            record(ended, record.timestamp(), closing);
            record(visible, now, closing);
            if (row.count() != load.count(window, group)) {
                differences.add(row + ", but there were " + load.count(window, group) + " events");
            }
        }

        private void record(Histogram histogram, long at, int tick) {
            histogram.recordValue(Math.max(0, at - sender.due(tick)));
        }

        boolean isComplete() {
            return measured == wanted;
        }

        List<String> differences() {
            if (!isComplete()) {
                differences.add(measured + " rows of windows that ended instead of " + wanted);
            }
            return differences.stream().limit(5).toList();
        }
    }
}
