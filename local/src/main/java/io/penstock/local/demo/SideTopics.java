package io.penstock.local.demo;

import io.penstock.common.declaration.Source;
import io.penstock.common.names.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * What did not reach the views: reads every committed record of the dead letter and late topics, from the first one on.
 * {@link #poll} belongs to one thread, the counts to any.
 */
final class SideTopics {
    private final Consumer<byte[], byte[]> consumer;
    private final Map<String, Settled> bySource = new HashMap<>();
    private final Map<String, SideRecord> readers = new HashMap<>();

    /** Everything read so far of one source. */
    private static final class Settled {
        private final List<Corrections.Image> images = new ArrayList<>();
        private final Set<String> changes = new HashSet<>();
        private long dead;
        private long late;
    }

    /** @param consumer read_committed, without a group */
    SideTopics(Consumer<byte[], byte[]> consumer, Names names, Map<String, SideRecord> sources) {
        this.consumer = consumer;
        List<TopicPartition> partitions = new ArrayList<>();
        sources.forEach((source, reader) -> {
            bySource.put(source, new Settled());
            for (String topic : List.of(names.dlq(source), names.late(source))) {
                readers.put(topic, reader);
                consumer.partitionsFor(topic)
                        .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition())));
            }
        });
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Takes in what has arrived, waiting for at most `timeout`. */
    void poll(Duration timeout) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(timeout);
        synchronized (this) {
            records.forEach(this::settle);
        }
    }

    private void settle(ConsumerRecord<byte[], byte[]> found) {
        SideRecord reader = readers.get(found.topic());
        if (reader == null) {
            throw new IllegalStateException("record of a topic that was not assigned: " + found.topic());
        }
        SideRecord.Content content = reader.read(found);
        Settled settled = settled(reader.source());
        settled.images.addAll(content.images());
        // A change may have two letters, an image in each; the views count neither of its images.
        if (!settled.changes.add(content.change())) {
            return;
        }
        if (content.late()) {
            settled.late++;
        } else {
            settled.dead++;
        }
    }

    synchronized long dead(Source source) {
        return settled(source).dead;
    }

    synchronized long late(Source source) {
        return settled(source).late;
    }

    synchronized List<Corrections.Image> images(Source source) {
        return List.copyOf(settled(source).images);
    }

    private Settled settled(Source source) {
        Settled settled = bySource.get(source.name());
        if (settled == null) {
            throw new IllegalArgumentException("no source named " + source.name());
        }
        return settled;
    }
}
