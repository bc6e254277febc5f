package io.penstock.routing.streams;

import io.penstock.common.environment.Kafka;
import io.penstock.common.limits.ClientLimits;
import io.penstock.routing.rule.RoutePlan;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** How a route runs. What it depends on for exactness cannot be overridden by the environment. */
final class RouteSettings {
    /** Records of one fetch and of one partition in hand: with these a heap of 128 MiB holds records of any usual size. */
    private static final int RECORDS = 500;

    private static final int FETCH_BYTES = 8 << 20;

    /** The topics say what is too large, and a dead letter carries more headers than the record did. */
    private static final int REQUEST_BYTES = 64 << 20;

    private RouteSettings() {}

    /** Secrets included: never to be logged. */
    static Properties of(RoutePlan plan, Kafka kafka, DeadLetters.Desk desk) {
        Map<String, Object> settings = kafka.clientProperties();
        main(settings, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) ClientLimits.SESSION.toMillis());
        main(settings, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int)
                ClientLimits.SESSION.dividedBy(4).toMillis());
        main(settings, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS);
        main(settings, ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        settings.putIfAbsent(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, RECORDS);
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "none");
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), (int)
                ClientLimits.ROUTE_TRANSACTION.toMillis());
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), REQUEST_BYTES);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, plan.application());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
        settings.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetters.class);
        settings.put(DeadLetters.DESK, desk);
        Properties properties = new Properties();
        properties.putAll(settings);
        return properties;
    }

    private static void main(Map<String, Object> settings, String key, Object value) {
        if (!settings.containsKey(key)) {
            settings.put(StreamsConfig.mainConsumerPrefix(key), value);
        }
    }
}
