package io.penstock.common.environment;

import io.penstock.common.declaration.Field;
import io.penstock.common.declaration.Fields;
import io.penstock.common.declaration.Form;
import io.penstock.common.declaration.Forms;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The keys of {@code kafka}. */
final class KafkaForm {

    static final Form<Kafka> FORM = Forms.mapping(KafkaForm::kafka);

    /** One wrong value of these loses, repeats or exposes records: each client sets its own. */
    private static final Set<String> OURS = Set.of(
            "acks",
            "auto.offset.reset",
            "bootstrap.servers",
            "enable.auto.commit",
            "enable.idempotence",
            "group.id",
            "group.instance.id",
            "isolation.level",
            "key.deserializer",
            "key.serializer",
            "max.in.flight.requests.per.connection",
            "partitioner.class",
            "transaction.timeout.ms",
            "transactional.id",
            "value.deserializer",
            "value.serializer");

    /** What Kafka itself keeps out of its logs, of type PASSWORD. */
    private static final Set<String> CONFIDENTIAL = Set.of(
            "sasl.jaas.config",
            "sasl.oauthbearer.assertion.private.key.passphrase",
            "sasl.oauthbearer.client.credentials.client.secret",
            "ssl.key.password",
            "ssl.keystore.certificate.chain",
            "ssl.keystore.key",
            "ssl.keystore.password",
            "ssl.truststore.certificates",
            "ssl.truststore.password");

    private static final Pattern PRINCIPAL = Pattern.compile("[A-Za-z]+:[^*\\s].*");

    private static final Form<String> PRINCIPALS_NAME =
            Forms.parsed("a principal such as User:shop-serving", text -> Optional.of(text)
                    .filter(it -> PRINCIPAL.matcher(it).matches()));

    /** A property's value: exactly one of the two is there. */
    private sealed interface Property {
        record Plain(String text) implements Property {}

        record Confidential(Secret secret) implements Property {}
    }

    private KafkaForm() {}

    private static Supplier<Kafka> kafka(Fields fields) {
        Field<String> bootstrap = fields.required("bootstrap", Addresses.BOOTSTRAP);
        Field<Integer> replicationFactor = fields.optional("replicationFactor", Forms.WHOLE_NUMBER, 3);
        Field<Integer> minInSyncReplicas = fields.optional("minInSyncReplicas", Forms.WHOLE_NUMBER, 2);
        Field<Map<String, Property>> properties = fields.optional(
                "properties", Forms.named(Forms.TEXT.map(KafkaForm::allowed), 0, 200, KafkaForm::property), Map.of());
        Field<Map<Client, String>> principals =
                fields.optional("principals", Forms.mapping(KafkaForm::principals), Map.of());
        Field<Optional<TieredStorage>> tieredStorage =
                fields.optional("tieredStorage", Forms.mapping(KafkaForm::tieredStorage));
        return () -> {
            Map<String, String> plain = new LinkedHashMap<>();
            Map<String, Secret> secrets = new LinkedHashMap<>();
            properties.get().forEach((key, property) -> {
                if (property instanceof Property.Plain value) {
                    plain.put(key, value.text());
                } else if (property instanceof Property.Confidential value) {
                    secrets.put(key, value.secret());
                }
            });
            return new Kafka(
                    bootstrap.get(),
                    replicationFactor.get(),
                    minInSyncReplicas.get(),
                    plain,
                    secrets,
                    principals.get(),
                    tieredStorage.get());
        };
    }

    private static Supplier<Map<Client, String>> principals(Fields fields) {
        Map<Client, Field<Optional<String>>> given = new EnumMap<>(Client.class);
        for (Client client : Client.values()) {
            given.put(client, fields.optional(client.key(), PRINCIPALS_NAME));
        }
        return () -> {
            Map<Client, String> principals = new EnumMap<>(Client.class);
            given.forEach((client, name) -> name.get().ifPresent(it -> principals.put(client, it)));
            return principals;
        };
    }

    private static Supplier<TieredStorage> tieredStorage(Fields fields) {
        Field<Duration> localRetention = fields.required("localRetention", Forms.DURATION);
        return () -> new TieredStorage(localRetention.get());
    }

    private static String allowed(String key) {
        if (OURS.contains(key)) {
            throw new IllegalArgumentException("is not to be set here: Penstock's guarantees rest on it");
        }
        return key;
    }

    private static Form<Property> property(String key) {
        Form<Property> secret = SecretForm.FORM.map(Property.Confidential::new);
        Form<Property> plain = Forms.TEXT.map(Property.Plain::new);
        return value -> CONFIDENTIAL.contains(key) || !value.isText() ? secret.read(value) : plain.read(value);
    }
}
