package io.penstock.transport.ownership;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@link OwnershipTopic}: of each key the last record holds. */
public final class OwnershipLog implements AutoCloseable {
    private static final String TOPIC = OwnershipTopic.NAME;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final TopicPartition ONLY = new TopicPartition(TOPIC, 0);

    private final Map<String, Object> properties;
    private @Nullable Producer<String, String> producer;

    /** @param properties of the clients; nothing is opened yet */
    public OwnershipLog(Map<String, Object> properties) {
        this.properties = Map.copyOf(properties);
    }

    /** All claims in force, by topic. The topic must exist. */
    public Map<String, Claim> read() {
        Map<String, Object> reading = new HashMap<>(properties);
        reading.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        reading.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        reading.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        reading.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        Map<String, Claim> claims = new HashMap<>();
        try (Consumer<String, String> consumer = new KafkaConsumer<>(reading)) {
            consumer.assign(List.of(ONLY));
            consumer.seekToBeginning(List.of(ONLY));
            long end = consumer.endOffsets(List.of(ONLY), PATIENCE).getOrDefault(ONLY, 0L);
            long began = System.nanoTime();
            while (consumer.position(ONLY, PATIENCE) < end) {
                if (System.nanoTime() - began > PATIENCE.toNanos()) {
                    throw unavailable("read to the end of", new KafkaException("no end within " + PATIENCE));
                }
                for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
                    put(claims, record);
                }
            }
        } catch (KafkaException e) {
            throw unavailable("read", e);
        }
        return claims;
    }

    private static void put(Map<String, Claim> claims, ConsumerRecord<String, String> record) {
        if (record.value() == null) {
            claims.remove(record.key());
        } else {
            String where = TOPIC + ", partition " + record.partition() + ", offset " + record.offset();
            claims.put(record.key(), ClaimFormat.read(record.key(), record.value(), where));
        }
    }

    /** Ends when all replicas in sync have it. */
    public void write(Claim claim) {
        send(claim.topic(), ClaimFormat.write(claim));
    }

    /** Ends a claim; none is fine. */
    public void forget(String topic) {
        send(topic, null);
    }

    private void send(String topic, @Nullable String value) {
        try {
            writer().send(new ProducerRecord<>(TOPIC, topic, value)).get();
        } catch (ExecutionException e) {
            throw unavailable("write to", e.getCause() == null ? e : e.getCause());
        } catch (KafkaException e) {
            throw unavailable("write to", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("write to", e);
        }
    }

    private Producer<String, String> writer() {
        if (producer == null) {
            Map<String, Object> writing = new HashMap<>(properties);
            writing.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
            writing.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
            writing.put(ProducerConfig.ACKS_CONFIG, "all");
            writing.put(ProducerConfig.LINGER_MS_CONFIG, 0);
            writing.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
            producer = new KafkaProducer<>(writing);
        }
        return producer;
    }

    private static PenstockException unavailable(String what, Throwable cause) {
        return new PenstockException(
                Category.EXTERNAL,
                "kafka-unavailable",
                "Kafka: cannot " + what + " " + TOPIC + ", which holds who owns which topic: " + cause.getMessage(),
                cause);
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close();
        }
    }
}
