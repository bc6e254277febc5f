package io.penstock.benchmarks.processing;

import io.penstock.benchmarks.processing.FlightRecording.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the CPU of Penstock's TaskManager goes. What each thread uses is the kernel's count; within a thread, it is divided by where
 * its samples were. The recorder sees native code less often than Java code, which makes decompression and state look cheaper
 * within their threads than they are.
 *
 * @param events read meanwhile
 * @param samples that the division rests on
 * @param costs the dearest first
 */
record Profile(long events, int samples, List<Cost> costs) {
    private static final int KERNELS_LENGTH = 15;

    Profile {
        costs = List.copyOf(costs);
    }

    /**
     * What a part costs.
     *
     * @param nanos CPU an event
     */
    record Cost(Part part, double nanos) {}

    /** A part of the work, and the code that does it. A sample is of the innermost frame that is any part's. */
    enum Part {
        FETCH(
                "Kafka's consumer: network, sessions",
                "org.apache.kafka.clients.consumer.",
                "org.apache.kafka.clients.NetworkClient",
                "org.apache.kafka.clients.FetchSession",
                "org.apache.kafka.common.network.",
                "io.penstock.processing.source.BatchSplitReader",
                "io.penstock.processing.source.BatchFetcher"),
        UNPACK(
                "unpacking: lz4, CRC",
                "net.jpountz.",
                "org.apache.kafka.common.compress.",
                "org.apache.kafka.common.record.",
                "java.util.zip.CRC32C.",
                "io.penstock.processing.source.Unpacking",
                "io.penstock.processing.source.Chunks"),
        WALK(
                "walk through batches and records",
                "io.penstock.processing.source.",
                "org.apache.flink.connector.base.source."),
        DECODE("decode in place", "io.penstock.processing.decode.Slice", "io.penstock.processing.decode.Utf8Text"),
        CHECKS("checks and where", "io.penstock.processing.decode.SliceCondition"),
        WHOLE("decode whole, dead letters", "io.penstock.processing.decode.", "io.penstock.processing.deadletter."),
        CHECKSUM("audit checksum", "io.penstock.common.view.ContentHash"),
        LATENESS("lateness", "io.penstock.common.lateness.", "io.penstock.processing.lateness."),
        PLACE(
                "group and window: find its place",
                "io.penstock.processing.view.GroupIndex",
                "io.penstock.processing.view.OlderWindows"),
        FOLD(
                "fold into partial aggregates",
                "io.penstock.processing.view.Partials",
                "io.penstock.processing.view.Columns",
                "io.penstock.processing.fold."),
        EXCHANGE(
                "partial aggregates over the network",
                "io.penstock.processing.view.Partial",
                "io.penstock.processing.type.",
                "org.apache.flink.streaming.runtime.partitioner.",
                "org.apache.flink.runtime.io.network.",
                "org.apache.flink.runtime.plugable.",
                "org.apache.flink.streaming.runtime.streamrecord."),
        GROUPS("groups of open windows", "io.penstock.processing.view."),
        STATE(
                "state and timers",
                "org.rocksdb.",
                "org.apache.flink.state.",
                "org.apache.flink.streaming.api.operators.InternalTimer",
                "io.penstock.processing.view.GroupSerializer"),
        ROWS(
                "rows of the view",
                "io.penstock.processing.view.RowWriter",
                "io.penstock.processing.view.RowColumns",
                "io.penstock.processing.view.MeasureWriter",
                "io.penstock.processing.view.KeyValues",
                "io.penstock.processing.view.ViewRow",
                "io.penstock.common.wire."),
        SINK(
                "Kafka's producer",
                "org.apache.kafka.clients.producer.",
                "org.apache.flink.connector.kafka.sink.",
                "io.penstock.processing.sink."),
        METRICS("metrics", "org.apache.flink.metrics.", "org.apache.flink.runtime.metrics."),
        REST("all other code"),
        COMPILER("the JVM's compiler"),
        COLLECTOR("the JVM's garbage collector");

        private final String title;

        @SuppressWarnings("ImmutableEnumChecker") // List.of
        private final List<String> code;

        Part(String title, String... code) {
            this.title = title;
            this.code = List.of(code);
        }

        String title() {
            return title;
        }

        /** A thread that no sample is of. */
        static Part ofJvm(String thread) {
            if (thread.startsWith("C1 Comp") || thread.startsWith("C2 Comp") || thread.startsWith("Sweeper")) {
                return COMPILER;
            }
            return thread.startsWith("G1 ") || thread.startsWith("GC ") || thread.startsWith("VM Thread")
                    ? COLLECTOR
                    : REST;
        }

        /** The innermost frame decides; of several parts the one that names it most exactly. */
        static Part of(Sample sample) {
            for (String frame : sample.frames()) {
                Part best = REST;
                int length = 0;
                for (Part part : values()) {
                    for (String prefix : part.code) {
                        if (frame.startsWith(prefix) && prefix.length() > length) {
                            best = part;
                            length = prefix.length();
                        }
                    }
                }
                if (best != REST) {
                    return best;
                }
            }
            return sample.thread().startsWith("flink-metrics") ? METRICS : REST;
        }
    }

    /**
     * Divides what each thread has used by where it was seen.
     *
     * @param used CPU seconds by the first 15 characters of threads' names
     */
    static Profile of(long events, List<Sample> samples, Map<String, Double> used) {
        Map<String, List<Part>> seen = new HashMap<>();
        for (Sample sample : samples) {
            String thread = sample.thread()
                    .substring(0, Math.min(KERNELS_LENGTH, sample.thread().length()));
            seen.computeIfAbsent(thread, name -> new ArrayList<>()).add(Part.of(sample));
        }
        Map<Part, Double> seconds = new EnumMap<>(Part.class);
        used.forEach((thread, spent) -> {
            List<Part> parts = seen.getOrDefault(thread, List.of(Part.ofJvm(thread)));
            parts.forEach(part -> seconds.merge(part, spent / parts.size(), Double::sum));
        });
        List<Cost> costs = new ArrayList<>();
        seconds.forEach((part, spent) -> costs.add(new Cost(part, spent * 1e9 / events)));
        costs.sort(Comparator.comparingDouble(Cost::nanos).reversed());
        return new Profile(events, samples.size(), costs);
    }

    double nanos() {
        return costs.stream().mapToDouble(Cost::nanos).sum();
    }
}
