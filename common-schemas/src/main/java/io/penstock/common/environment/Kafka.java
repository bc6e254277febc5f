package io.penstock.common.environment;

import io.penstock.common.declaration.Rules;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The cluster, and how its clients reach it.
 *
 * @param bootstrap {@code host:port[,host:port…]}
 * @param replicationFactor of every topic, at least 1
 * @param minInSyncReplicas of every topic, 1 to the replication factor
 * @param properties client properties that are no secret
 * @param secrets client properties that are, by reference
 * @param principals as the broker's authorizer knows them, {@code User:shop-serving}; two clients may have one. Whoever
 *     is not in here is granted nothing
 * @param tieredStorage empty where all records stay on the brokers' disks
 */
public record Kafka(
        String bootstrap,
        int replicationFactor,
        int minInSyncReplicas,
        Map<String, String> properties,
        Map<String, Secret> secrets,
        Map<Client, String> principals,
        Optional<TieredStorage> tieredStorage) {

    public Kafka {
        Objects.requireNonNull(tieredStorage, "tieredStorage");
        Objects.requireNonNull(bootstrap, "bootstrap");
        Rules.between("replicationFactor", replicationFactor, 1, Short.MAX_VALUE);
        Rules.between("minInSyncReplicas", minInSyncReplicas, 1, replicationFactor);
        properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
        secrets = Collections.unmodifiableMap(new LinkedHashMap<>(secrets));
        principals = Collections.unmodifiableMap(new LinkedHashMap<>(principals));
    }

    /** A cluster that keeps all records on its own disks. */
    public Kafka(
            String bootstrap,
            int replicationFactor,
            int minInSyncReplicas,
            Map<String, String> properties,
            Map<String, Secret> secrets,
            Map<Client, String> principals) {
        this(bootstrap, replicationFactor, minInSyncReplicas, properties, secrets, principals, Optional.empty());
    }

    /** A cluster on which Penstock grants nothing. */
    public Kafka(
            String bootstrap,
            int replicationFactor,
            int minInSyncReplicas,
            Map<String, String> properties,
            Map<String, Secret> secrets) {
        this(bootstrap, replicationFactor, minInSyncReplicas, properties, secrets, Map.of());
    }

    /** A cluster that asks for no secret. */
    public Kafka(String bootstrap, int replicationFactor, int minInSyncReplicas, Map<String, String> properties) {
        this(bootstrap, replicationFactor, minInSyncReplicas, properties, Map.of());
    }

    /** The same cluster, with these principals. */
    public Kafka withPrincipals(Map<Client, String> others) {
        return new Kafka(bootstrap, replicationFactor, minInSyncReplicas, properties, secrets, others, tieredStorage);
    }

    /** The same cluster, which keeps records that are older than this elsewhere. */
    public Kafka withTieredStorage(TieredStorage storage) {
        return new Kafka(
                bootstrap, replicationFactor, minInSyncReplicas, properties, secrets, principals, Optional.of(storage));
    }

    /** What every client starts from, secrets revealed: never to be logged. A new, mutable map each time. */
    public Map<String, Object> clientProperties() {
        Map<String, Object> all = new LinkedHashMap<>(properties);
        secrets.forEach((key, secret) -> all.put(key, secret.reveal()));
        all.put("bootstrap.servers", bootstrap);
        return all;
    }
}
