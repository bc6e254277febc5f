package io.penstock.processing.sink;

import io.penstock.common.limits.BrokerSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the brokers what they are set to. */
public final class LiveBrokers {
    private static final Logger LOG = LoggerFactory.getLogger(LiveBrokers.class);

    private LiveBrokers() {}

    /**
     * Every broker with what it shows: nothing, to a client that may not see its settings.
     *
     * @param client properties that every Kafka client starts from
     */
    public static List<BrokerSettings> of(Map<String, Object> client) throws InterruptedException {
        List<BrokerSettings> brokers = new ArrayList<>();
        try (Admin admin = Admin.create(client)) {
            for (Node node : admin.describeCluster().nodes().get()) {
                brokers.add(new BrokerSettings(node.id(), settings(admin, node.id())));
            }
        } catch (ExecutionException | KafkaException e) {
            LOG.warn("The brokers cannot be asked for their settings.", e);
        }
        return brokers;
    }

    private static Map<String, String> settings(Admin admin, int broker) throws InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(broker));
        Map<String, String> settings = new HashMap<>();
        try {
            Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
            for (ConfigEntry entry : config == null ? List.<ConfigEntry>of() : config.entries()) {
                if (entry.value() != null) {
                    settings.put(entry.name(), entry.value());
                }
            }
        } catch (ExecutionException e) {
            LOG.info(
                    "Broker {} does not show its settings ({}): a transaction is tried instead.",
                    broker,
                    String.valueOf(e.getCause()));
        }
        return settings;
    }
}
