package io.penstock.serving.materialise;

import io.penstock.common.environment.Kafka;
import io.penstock.common.kafka.KafkaLogin;
import io.penstock.common.kafka.Refusal;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;

/**
 * The view topics.
 *
 * @param consumer of {@link ConsumerSettings}, not subscribed yet
 * @param login who it is to the brokers
 */
public record ViewLog(Consumer<byte[], byte[]> consumer, KafkaLogin login) {

    /** Connects. */
    public static ViewLog of(Kafka kafka, String group) {
        Map<String, Object> settings = ConsumerSettings.of(kafka, group);
        return new ViewLog(new KafkaConsumer<>(settings), KafkaLogin.of(settings));
    }

    /** What a failure says if brokers refuse us, or we them. */
    Optional<String> refusal(KafkaException failure) {
        return login.refusal(failure, AclOperation.READ).map(Refusal::message);
    }
}
