package io.penstock.local.lateness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.deadletter.DeadLetterHeaders;
import io.penstock.common.deadletter.Stage;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what a read_committed reader sees in a topic, up to its end as it is at the start. */
public final class SourceLog implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Set<String> ALL_IMAGES = Set.of(ChangeEnvelope.BEFORE, ChangeEnvelope.AFTER);
    private static final Duration SILENCE = Duration.ofSeconds(30);

    /** Where to begin: at the beginning unless one of them says otherwise. */
    record Bounds(Optional<Duration> last, Optional<Long> most) {
        static final Bounds NONE = new Bounds(Optional.empty(), Optional.empty());
    }

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final InstantSource clock;

    /** @param client how to reach the brokers */
    public SourceLog(Map<String, Object> client, InstantSource clock) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "none");
        settings.put("allow.auto.create.topics", false);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.clock = clock;
    }

    /** Hands over every record, each partition's in order. */
    public void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        var unused = read(topic, Bounds.NONE, reader);
    }

    /**
     * Hands over every record from where the bounds say, each partition's in order.
     *
     * @return whether that was each partition from its very first record on
     */
    boolean read(String topic, Bounds bounds, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        List<TopicPartition> partitions = partitions(topic);
        consumer.assign(partitions);
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        boolean whole = true;
        for (Map.Entry<TopicPartition, Long> start :
                starts(partitions, bounds, beginnings, ends).entrySet()) {
            consumer.seek(start.getKey(), start.getValue());
            whole &= start.getValue() == 0;
        }
        long lastSeen = System.nanoTime();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            boolean any = false;
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                any = true;
                if (record.offset() < ends.getOrDefault(new TopicPartition(topic, record.partition()), 0L)) {
                    reader.accept(record);
                }
            }
            lastSeen = any ? System.nanoTime() : lastSeen;
            if (System.nanoTime() - lastSeen > SILENCE.toNanos()) {
                throw new PenstockException(
                        Category.EXTERNAL,
                        "kafka-silent",
                        "topic " + topic + " gave no record for " + SILENCE.toSeconds() + " s before its end");
            }
        }
        return whole;
    }

    /** {@code partition/offset} */
    static String place(ConsumerRecord<byte[], byte[]> record) {
        return record.partition() + "/" + record.offset();
    }

    /** What the job gave up before it judged its lateness: images by the records' places, {@code partition/offset}. */
    Map<String, Set<String>> refused(String deadLetterTopic, String topic) {
        Map<String, Set<String>> places = new HashMap<>();
        read(deadLetterTopic, letter -> {
            if (header(letter, DeadLetterHeaders.PENSTOCK_STAGE).equals(Stage.DECODE.text())
                    && header(letter, DeadLetterHeaders.TOPIC).equals(topic)) {
                String images = header(letter, DeadLetterHeaders.IMAGES);
                places.put(
                        header(letter, DeadLetterHeaders.PARTITION) + "/" + header(letter, DeadLetterHeaders.OFFSET),
                        images.isEmpty() ? ALL_IMAGES : Set.of(images.split(",")));
            }
        });
        return places;
    }

    private Map<TopicPartition, Long> starts(
            List<TopicPartition> partitions,
            Bounds bounds,
            Map<TopicPartition, Long> beginnings,
            Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> starts = new HashMap<>(beginnings);
        bounds.last().ifPresent(last -> {
            long since = clock.millis() - last.toMillis();
            Map<TopicPartition, Long> times = new HashMap<>();
            partitions.forEach(partition -> times.put(partition, since));
            Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
            partitions.forEach(partition -> {
                OffsetAndTimestamp first = found.get(partition);
                starts.put(partition, first == null ? ends.getOrDefault(partition, 0L) : first.offset());
            });
        });
        bounds.most().ifPresent(most -> {
            long each = Math.max(1, most / partitions.size());
            partitions.forEach(
                    partition -> starts.merge(partition, ends.getOrDefault(partition, 0L) - each, Math::max));
        });
        return starts;
    }

    private List<TopicPartition> partitions(String topic) {
        List<PartitionInfo> infos = consumer.partitionsFor(topic);
        if (infos == null || infos.isEmpty()) {
            throw new PenstockException(
                    Category.USER, "no-topic", "there is no topic " + topic + "; apply the pipeline");
        }
        List<TopicPartition> partitions = new ArrayList<>();
        infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        return partitions;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
