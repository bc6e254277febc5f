package io.penstock.transport.world;

import io.penstock.common.limits.BrokerSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Reads what each broker is set to. A cluster that somebody else runs may not tell, which is no failure. */
final class BrokerObserver {
    private static final List<Class<? extends Exception>> NOT_TOLD = List.of(
            AuthorizationException.class,
            InvalidRequestException.class,
            PolicyViolationException.class,
            UnsupportedVersionException.class);

    private final Admin kafka;

    BrokerObserver(Admin kafka) {
        this.kafka = kafka;
    }

    /** Those that are up, in the order of their ids. */
    List<ObservedBroker> brokers() {
        List<Integer> ids = KafkaFailure.await(kafka.describeCluster().nodes(), "describe the cluster").stream()
                .map(Node::id)
                .sorted(Comparator.naturalOrder())
                .toList();
        Map<ConfigResource, KafkaFuture<Config>> answers = kafka.describeConfigs(
                        ids.stream().map(BrokerObserver::resource).toList())
                .values();
        List<ObservedBroker> brokers = new ArrayList<>();
        for (int id : ids) {
            KafkaFuture<Config> answer = answers.get(resource(id));
            if (answer != null) {
                brokers.add(observed(id, answer));
            }
        }
        return brokers;
    }

    private static ObservedBroker observed(int id, KafkaFuture<Config> answer) {
        for (Class<? extends Exception> type : NOT_TOLD) {
            if (KafkaFailure.failedWith(answer, type)) {
                return new ObservedBroker(
                        new BrokerSettings(id, Map.of()), Optional.of(KafkaFailure.messageOf(answer)));
            }
        }
        Map<String, String> settings = new HashMap<>();
        for (ConfigEntry entry : KafkaFailure.await(answer, "describe the settings of broker " + id)
                .entries()) {
            if (entry.value() != null) {
                settings.put(entry.name(), entry.value());
            }
        }
        return new ObservedBroker(new BrokerSettings(id, settings), Optional.empty());
    }

    private static ConfigResource resource(int broker) {
        return new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(broker));
    }
}
