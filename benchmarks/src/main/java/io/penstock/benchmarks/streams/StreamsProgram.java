package io.penstock.benchmarks.streams;

import com.example.events.OrderEvent;
import io.penstock.benchmarks.measure.Counters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.state.WindowStore;

/**
 * {@code BOOTSTRAP EVENTS RESULTS region|customers THREADS STATE COUNTERS}.
 *
 * <p>Exactly once. Stream time is the greatest that a task has seen: when a log is read from its beginning, partitions are
 * not read evenly, and a short grace would drop what is in time. So grace is an hour, and results are updates, of which
 * the last of a window counts. Caches and the commit interval spare most of them.
 */
final class StreamsProgram {
    private static final Duration GRACE = Duration.ofHours(1);

    private StreamsProgram() {}

    public static void main(String[] arguments) throws Exception {
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.DEFAULT,
                ClassSecurityValidator.builder().add(OrderEvent.class).build()));
        String events = arguments[1];
        boolean byCustomer = arguments[3].equals("customers");
        Counters counters = new Counters(Path.of(arguments[6]), 1);

        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(
                        events,
                        Consumed.with(Serdes.ByteArray(), new OrderSerde())
                                .withTimestampExtractor(
                                        (record, partitionTime) -> record.value() instanceof OrderEvent order
                                                ? order.getCreatedAt().toEpochMilli()
                                                : partitionTime))
                .filter((key, order) -> order != null && order.getTotalAmount() >= 0)
                .map((key, order) -> KeyValue.pair(
                        byCustomer ? order.getCustomerId() : order.getSourceRegion() + "|" + order.getCurrency(),
                        Math.round(order.getTotalAmount() * 100)))
                .groupByKey(Grouped.with("by-group", Serdes.String(), Serdes.Long()))
                .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMinutes(1), GRACE))
                .aggregate(
                        () -> Sums.NONE,
                        (group, cents, sums) -> sums.add(cents),
                        Materialized.<String, Sums, WindowStore<Bytes, byte[]>>as("windows")
                                .withKeySerde(Serdes.String())
                                .withValueSerde(new SumsSerde()))
                .toStream((window, sums) -> window.key() + "@" + window.window().start())
                .to(arguments[2], Produced.with(Serdes.String(), new SumsSerde()));

        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, arguments[2]);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0]);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, arguments[4]);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, arguments[5]);
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 64L << 20);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 128 << 10);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 100);
        settings.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        settings.put(StreamsConfig.consumerPrefix("max.poll.records"), 5_000);

        KafkaStreams streams = new KafkaStreams(builder.build(), settings);
        streams.setUncaughtExceptionHandler(failure -> {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1);
            throw new IllegalStateException(failure);
        });
        streams.start();
        while (true) {
            counters.set(0, read(streams, events));
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static long read(KafkaStreams streams, String topic) {
        return (long) streams.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("records-consumed-total"))
                .filter(metric -> topic.equals(metric.metricName().tags().get("topic")))
                .mapToDouble(metric -> ((Number) metric.metricValue()).doubleValue())
                .sum();
    }
}
