package io.penstock.processing.sink;

import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.view.ViewRow;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The sinks of one pipeline on one Kafka cluster. */
public final class KafkaSinks {

    /** An original that was within its own topic's limit must not fail here for its headers. */
    private static final int MAX_LETTER_BYTES = 32 << 20;

    /** Many groups make many small rows at once: fewer, larger batches cost less, here and at the broker. */
    private static final int ROW_BATCH_BYTES = 128 << 10;

    private final Map<String, Object> client;
    private final boolean lossAccepted;

    /**
     * With the properties that every Kafka client starts from.
     *
     * @param lossAccepted whether the job goes on when a transaction can no longer be committed
     */
    public KafkaSinks(Map<String, Object> client, boolean lossAccepted) {
        this.client = Map.copyOf(client);
        this.lossAccepted = lossAccepted;
    }

    /**
     * Letters of one source, dead and late. They become visible with the checkpoint that covers the records they were
     * written for: a replay writes them again only if the first ones were aborted.
     *
     * @param transactionalIdPrefix of this sink alone: another with the same would abort its transactions
     */
    public Sink<Letter> letters(String transactionalIdPrefix, Duration transactionTimeout) {
        Properties producer = producer();
        producer.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Long.toString(transactionTimeout.toMillis()));
        producer.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(MAX_LETTER_BYTES));
        KafkaSink<Letter> sink = KafkaSink.<Letter>builder()
                .setKafkaProducerConfig(producer)
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(transactionalIdPrefix)
                .setTransactionNamingStrategy(TransactionNamingStrategy.INCREMENTING)
                .setRecordSerializer(new LetterSchema())
                .build();
        return new GuardedSink<>(sink, lossAccepted, new TransactionFate.OfBroker(client));
    }

    /** Rows of one view, visible at once. After a crash some are written again; their versions tell. */
    public KafkaSink<ViewRow> rows(String topic) {
        Properties producer = producer();
        producer.put(ProducerConfig.LINGER_MS_CONFIG, "5");
        producer.put(ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(ROW_BATCH_BYTES));
        return KafkaSink.<ViewRow>builder()
                .setKafkaProducerConfig(producer)
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setRecordSerializer(new ViewRowSchema(topic))
                .build();
    }

    /**
     * Rows of one view, visible with the checkpoint that covers what they hold: none of them is ever taken back by a crash.
     *
     * @param transactionalIdPrefix of this sink alone: another with the same would abort its transactions
     */
    public Sink<ViewRow> rowsInTransactions(String topic, String transactionalIdPrefix, Duration transactionTimeout) {
        Properties producer = producer();
        producer.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Long.toString(transactionTimeout.toMillis()));
        KafkaSink<ViewRow> sink = KafkaSink.<ViewRow>builder()
                .setKafkaProducerConfig(producer)
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(transactionalIdPrefix)
                .setTransactionNamingStrategy(TransactionNamingStrategy.INCREMENTING)
                .setRecordSerializer(new ViewRowSchema(topic))
                .build();
        return new GuardedSink<>(sink, lossAccepted, new TransactionFate.OfBroker(client));
    }

    private Properties producer() {
        Properties producer = new Properties();
        producer.putAll(client);
        producer.put(ProducerConfig.ACKS_CONFIG, "all");
        producer.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        return producer;
    }
}
