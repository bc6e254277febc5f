package io.penstock.common.environment;

import io.penstock.common.declaration.Choice;
import io.penstock.common.declaration.Field;
import io.penstock.common.declaration.Fields;
import io.penstock.common.declaration.Form;
import io.penstock.common.declaration.Forms;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The keys of an environment file. */
final class EnvironmentForm {

    private static final Auth NO_AUTH = new Auth.None();

    private EnvironmentForm() {}

    static Supplier<Environment> environment(Fields fields) {
        Field<String> name = fields.required("metadata", Forms.mapping(it -> it.required("name", Forms.name('-', 48))));
        Field<Kafka> kafka = fields.required("kafka", KafkaForm.FORM);
        Field<Registry> registry = fields.required("registry", Forms.mapping(EnvironmentForm::registry));
        Field<Map<String, Database>> databases = fields.required(
                "databases",
                Forms.named(Forms.name('-', 28), 1, 64, database -> Forms.mapping(EnvironmentForm::database)));
        Field<ServingStore> serving = fields.required("serving", Forms.mapping(it -> serving(databases, it)));
        Field<Flink> flink = fields.required("flink", Forms.mapping(EnvironmentForm::flink));
        Field<Map<String, InetSocketAddress>> listen =
                fields.required("listen", Forms.mapping(EnvironmentForm::listen));
        return () -> new Environment(
                name.get(), kafka.get(), registry.get(), databases.get(), serving.get(), flink.get(), listen.get());
    }

    private static Supplier<Registry> registry(Fields fields) {
        Field<List<URI>> urls = fields.required("urls", Forms.list(Forms.HTTP_ADDRESS, 16));
        Field<Auth> auth = fields.optional("auth", Forms.mapping(EnvironmentForm::auth), NO_AUTH);
        return () -> new Registry(urls.get(), auth.get());
    }

    private static Supplier<Auth> auth(Fields fields) {
        return fields.either(
                new Choice<>("basic", Forms.mapping(EnvironmentForm::basic)),
                new Choice<>(
                        "bearer",
                        Forms.mapping(it -> it.required("token", SecretForm.FORM))
                                .map(Auth.Bearer::new)));
    }

    private static Supplier<Auth.Basic> basic(Fields fields) {
        Field<String> user = fields.required("user", Forms.TEXT);
        Field<Secret> password = fields.required("password", SecretForm.FORM);
        return () -> new Auth.Basic(user.get(), password.get());
    }

    private static Supplier<Database> database(Fields fields) {
        Field<String> kind = fields.optional("kind", Forms.TEXT, "postgresql");
        Field<String> host = fields.required("host", Addresses.HOST);
        Field<Integer> port = fields.optional("port", Forms.WHOLE_NUMBER, 5_432);
        Field<String> name = fields.required("name", Forms.TEXT);
        Field<String> user = fields.required("user", Forms.TEXT);
        Field<Secret> password = fields.required("password", SecretForm.FORM);
        return () -> new Database(kind.get(), host.get(), port.get(), name.get(), user.get(), password.get());
    }

    private static Supplier<ServingStore> serving(Field<Map<String, Database>> databases, Fields fields) {
        Form<String> known = databases
                .read()
                .map(declared -> Forms.known("database", declared.keySet()))
                .orElse(Forms.TEXT);
        Field<String> database = fields.required("database", known);
        return () -> new ServingStore(database.get());
    }

    private static Supplier<Flink> flink(Fields fields) {
        Field<Optional<URI>> rest = fields.optional("rest", Forms.HTTP_ADDRESS);
        Field<Optional<Duration>> interval = fields.optional("checkpointInterval", Forms.DURATION);
        Field<Optional<Duration>> minPause = fields.optional("minPause", Forms.DURATION);
        Field<Optional<String>> storage = fields.optional("checkpointStorage", Forms.FOLDER);
        Field<Integer> parallelism = fields.optional("parallelism", Forms.WHOLE_NUMBER, 1);
        return () -> new Flink(rest.get(), interval.get(), minPause.get(), storage.get(), parallelism.get());
    }

    private static Supplier<Map<String, InetSocketAddress>> listen(Fields fields) {
        Map<String, Field<InetSocketAddress>> services = new LinkedHashMap<>();
        for (String service : List.of("ingestion", "routing", "serving", "monitoring")) {
            services.put(service, fields.optional(service, Addresses.LISTEN, Addresses.ANY_FREE_PORT));
        }
        return () -> {
            Map<String, InetSocketAddress> listen = new LinkedHashMap<>();
            services.forEach((service, address) -> listen.put(service, address.get()));
            return listen;
        };
    }
}
