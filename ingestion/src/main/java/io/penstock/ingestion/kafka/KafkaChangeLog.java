package io.penstock.ingestion.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.kafka.KafkaLogin;
import io.penstock.common.limits.ClientLimits;
import io.penstock.ingestion.contract.Outgoing;
import io.penstock.ingestion.flow.ChangeLog;
import io.penstock.ingestion.flow.Checkpoint;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Records and the source position in one Kafka transaction. Used by one thread. */
public final class KafkaChangeLog implements ChangeLog, AutoCloseable {
    /**
     * An outage of the brokers that ends within this is waited out, with the source held back: an election, a restart. A
     * longer one ends the attempt, and the next begins with what is committed.
     */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private final KafkaLogin login;
    private final String offsetsTopic;
    private final byte[] offsetsKey;
    private volatile @Nullable Exception failure;

    /**
     * Assigns.
     *
     * @param slot names the position within the offsets topic
     */
    KafkaChangeLog(Producer<byte[], byte[]> producer, KafkaLogin login, String offsetsTopic, String slot) {
        this.producer = producer;
        this.login = login;
        this.offsetsTopic = offsetsTopic;
        this.offsetsKey = CheckpointCodec.key(slot);
    }

    /**
     * Connects and fences: from here on no earlier process with the same id can commit, and what it left open is void.
     *
     * @param client properties of every client
     * @throws PenstockException USER, {@code transaction-timeout}, if the broker does not allow transactions that long;
     *     EXTERNAL if it does not answer
     */
    public static KafkaChangeLog open(
            Map<String, Object> client, String transactionalId, String offsetsTopic, String slot) {
        Producer<byte[], byte[]> producer = new KafkaProducer<>(properties(client, transactionalId));
        try {
            producer.initTransactions();
        } catch (InvalidTxnTimeoutException e) {
            producer.close(Duration.ZERO);
            throw new PenstockException(
                    Category.USER,
                    "transaction-timeout",
                    "the brokers' transaction.max.timeout.ms is below " + ClientLimits.INGESTION_TRANSACTION.toMillis()
                            + ", which it takes to wait out an outage of the brokers",
                    e);
        } catch (KafkaException e) {
            producer.close(Duration.ZERO);
            throw failed("begin with transactional id " + transactionalId, KafkaLogin.of(client), e);
        }
        return new KafkaChangeLog(producer, KafkaLogin.of(client), offsetsTopic, slot);
    }

    private static Map<String, Object> properties(Map<String, Object> client, String transactionalId) {
        Map<String, Object> properties = new HashMap<>(Map.of(
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4",
                ProducerConfig.LINGER_MS_CONFIG,
                5,
                ProducerConfig.BATCH_SIZE_CONFIG,
                128 << 10,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                64L << 20));
        properties.putAll(client);
        properties.putAll(Map.of(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                transactionalId,
                ProducerConfig.CLIENT_ID_CONFIG,
                transactionalId,
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                (int) ClientLimits.INGESTION_TRANSACTION.toMillis(),
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis(),
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                PATIENCE.toMillis(),
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class));
        return properties;
    }

    @Override
    public void begin() {
        try {
            producer.beginTransaction();
        } catch (KafkaException e) {
            throw failed("begin a transaction", login, e);
        }
    }

    @Override
    public void send(Outgoing record) {
        ProducerRecord<byte[], byte[]> message =
                new ProducerRecord<>(record.topic(), null, record.timestamp(), record.key(), record.value());
        record.headers().forEach(message.headers()::add);
        send(message);
    }

    /** A failed send is seen at the next call at the latest: the producer refuses to go on, and to commit. */
    private void send(ProducerRecord<byte[], byte[]> message) {
        try {
            var unused = producer.send(message, (metadata, e) -> {
                if (e != null && failure == null) {
                    failure = e instanceof RecordTooLargeException ? tooLarge(message, e) : e;
                }
            });
        } catch (KafkaException e) {
            throw failed("write to " + message.topic(), login, rootOf(e));
        }
    }

    private static Exception tooLarge(ProducerRecord<byte[], byte[]> message, Exception e) {
        String key = message.key() == null ? "none" : new String(message.key(), UTF_8);
        return new RecordTooLargeException(
                "the record of " + message.topic() + " under key " + key + " takes " + message.value().length
                        + " bytes: " + e.getMessage(),
                e);
    }

    @Override
    public void commit(Checkpoint checkpoint) {
        send(new ProducerRecord<>(offsetsTopic, offsetsKey, CheckpointCodec.encode(checkpoint)));
        try {
            producer.commitTransaction();
        } catch (KafkaException e) {
            // Whether the commit took effect may be unknown; the next start reads the position and knows.
            throw failed("commit up to " + checkpoint.position().place(), login, rootOf(e));
        }
    }

    @Override
    public void abort() {
        try {
            producer.abortTransaction();
        } catch (KafkaException e) {
            throw failed("void the open transaction", login, e);
        }
    }

    /** What is open is left to the successor, which voids it. */
    @Override
    public void close() {
        producer.close(CLOSE_PATIENCE);
    }

    private Exception rootOf(KafkaException e) {
        Exception first = failure;
        return first == null ? e : first;
    }

    private static PenstockException failed(String what, KafkaLogin login, Exception e) {
        if (causedBy(e, ProducerFencedException.class) || causedBy(e, InvalidProducerEpochException.class)) {
            return new PenstockException(
                    Category.EXTERNAL,
                    "fenced",
                    "could not " + what + ": another process took over this source, or the transaction outlasted its "
                            + ClientLimits.INGESTION_TRANSACTION.toMinutes() + " minutes",
                    e);
        }
        if (causedBy(e, RecordTooLargeException.class)) {
            return new PenstockException(
                    Category.USER,
                    "record-too-large",
                    "could not " + what + ": " + e.getMessage()
                            + "; raise max.request.size in the environment's kafka properties, from which the limits"
                            + " of topics follow, and apply; or leave the large column out of the table",
                    e);
        }
        return login.refusal(e, AclOperation.WRITE)
                .map(refusal -> refusal.exception(Category.EXTERNAL, "could not " + what, e))
                .orElseGet(() -> new PenstockException(
                        Category.EXTERNAL, "kafka-unavailable", "could not " + what + ": " + e.getMessage(), e));
    }

    /** The producer wraps what made it give up, once or twice, depending on which call finds out. */
    private static boolean causedBy(Throwable e, Class<? extends Throwable> type) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return true;
            }
        }
        return false;
    }
}
