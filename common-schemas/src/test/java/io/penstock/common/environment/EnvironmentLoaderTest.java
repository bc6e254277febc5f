package io.penstock.common.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import io.penstock.common.declaration.InvalidDeclaration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EnvironmentLoaderTest {

    private static final String LEAST = """
            apiVersion: penstock/v1
            kind: Environment
            metadata: {name: production}
            kafka:
              bootstrap: kafka-1:9092,kafka-2:9092
            registry:
              urls: ["http://registry:8081/apis/ccompat/v7"]
            databases:
              serving-db: {host: db, name: serving, user: serving, password: {env: DB_PASSWORD}}
            serving: {database: serving-db}
            flink: {}
            listen: {}
            """;

    private static final String MOST = """
            apiVersion: penstock/v1
            kind: Environment
            metadata: {name: eu-west}
            kafka:
              bootstrap: ${BROKERS}
              replicationFactor: 5
              minInSyncReplicas: 3
              properties:
                security.protocol: SASL_SSL
                sasl.jaas.config: {file: "${SECRETS}/jaas"}
              principals: {serving: "User:CN=shop serving", processing: User:flink}
              tieredStorage: {localRetention: 2d}
            registry:
              urls: ["https://a.example.com/v7", "https://b.example.com/v7"]
              auth: {basic: {user: penstock, password: {file: /run/secrets/registry}}}
            databases:
              shop-db:
                kind: postgresql
                host: ::1
                port: 6432
                name: shop & co
                user: cdc
                password: {file: /run/secrets/shop}
            serving: {database: shop-db}
            flink:
              rest: http://flink:8081
              checkpointInterval: 5s
              minPause: 500ms
              checkpointStorage: s3://checkpoints/eu
              parallelism: 8
            listen:
              ingestion: 127.0.0.1:9001
              serving: 0.0.0.0:0
              monitoring: "[::1]:9003"
            """;

    private final Path folder;

    EnvironmentLoaderTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void whatIsLeftOutIsSafe() throws IOException {
        Environment environment = load(LEAST, Map.of());

        assertThat(environment.kafka()).isEqualTo(new Kafka("kafka-1:9092,kafka-2:9092", 3, 2, Map.of(), Map.of()));
        assertThat(environment.kafka().clientProperties())
                .containsOnly(entry("bootstrap.servers", "kafka-1:9092,kafka-2:9092"));
        assertThat(environment.registry().auth()).isEqualTo(new Auth.None());
        assertThat(environment.database("serving-db"))
                .isEqualTo(new Database(
                        "postgresql", "db", 5_432, "serving", "serving", new Secret.FromEnv("DB_PASSWORD")));
        assertThat(environment.flink())
                .isEqualTo(new Flink(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 1));
        InetSocketAddress anyFreePort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        assertThat(environment.listen())
                .containsExactly(
                        entry("ingestion", anyFreePort),
                        entry("routing", anyFreePort),
                        entry("serving", anyFreePort),
                        entry("monitoring", anyFreePort));
    }

    @Test
    void everyKeyArrivesWhereItBelongs() throws IOException {
        Path jaas = Files.writeString(folder.resolve("jaas"), "ScramLoginModule required;\n");

        Environment environment = load(MOST, Map.of("BROKERS", "kafka:9093", "SECRETS", folder.toString()));

        assertThat(environment.name()).isEqualTo("eu-west");
        assertThat(environment.kafka())
                .isEqualTo(new Kafka(
                        "kafka:9093",
                        5,
                        3,
                        Map.of("security.protocol", "SASL_SSL"),
                        Map.of("sasl.jaas.config", new Secret.FromFile(jaas)),
                        Map.of(Client.SERVING, "User:CN=shop serving", Client.PROCESSING, "User:flink"),
                        Optional.of(new TieredStorage(Duration.ofDays(2)))));
        assertThat(environment.kafka().clientProperties())
                .containsOnly(
                        entry("bootstrap.servers", "kafka:9093"),
                        entry("security.protocol", "SASL_SSL"),
                        entry("sasl.jaas.config", "ScramLoginModule required;"));
        assertThat(environment.registry())
                .isEqualTo(new Registry(
                        List.of(URI.create("https://a.example.com/v7"), URI.create("https://b.example.com/v7")),
                        new Auth.Basic("penstock", new Secret.FromFile(Path.of("/run/secrets/registry")))));
        assertThat(environment.servingDatabase())
                .isEqualTo(new Database(
                        "postgresql",
                        "::1",
                        6_432,
                        "shop & co",
                        "cdc",
                        new Secret.FromFile(Path.of("/run/secrets/shop"))));
        assertThat(environment.flink())
                .isEqualTo(new Flink(
                        Optional.of(URI.create("http://flink:8081")),
                        Optional.of(Duration.ofSeconds(5)),
                        Optional.of(Duration.ofMillis(500)),
                        Optional.of("s3://checkpoints/eu"),
                        8));
        assertThat(environment.listen().values().stream().map(EnvironmentLoaderTest::numbers))
                .containsExactly("127.0.0.1:9001", "127.0.0.1:0", "0.0.0.0:0", "0:0:0:0:0:0:0:1:9003");
    }

    @Test
    void theLocalEnvironmentIsValidWithWhatTheLauncherSets() {
        Environment local = EnvironmentLoader.load(
                Path.of("../environments/local.yaml"),
                Map.of(
                        "PENSTOCK_KAFKA", "127.0.0.1:9092",
                        "PENSTOCK_REGISTRY", "http://127.0.0.1:8081/apis/ccompat/v7",
                        "PENSTOCK_POSTGRES_PORT", "5433",
                        "PENSTOCK_SECRETS", "/run/penstock",
                        "PENSTOCK_SERVING_PORT", "8080",
                        "PENSTOCK_FLINK_REST", "http://127.0.0.1:8083",
                        "PENSTOCK_CHECKPOINTS", "file:///tmp/checkpoints"));

        assertThat(local.databases()).containsOnlyKeys("shop-db", "serving-db");
        assertThat(local.servingDatabase().jdbcUrl()).isEqualTo("jdbc:postgresql://127.0.0.1:5433/serving");
        assertThat(local.database("shop-db").password())
                .isEqualTo(new Secret.FromFile(Path.of("/run/penstock/shop-db")));
        assertThat(local.kafka().replicationFactor()).isEqualTo(1);
        assertThat(local.listen().values().stream().map(EnvironmentLoaderTest::numbers))
                .containsExactly("127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:8080", "127.0.0.1:0");
    }

    @Test
    void theLocalEnvironmentNamesEveryVariableThatIsNotSet() {
        InvalidDeclaration refusal = catchThrowableOfType(
                InvalidDeclaration.class,
                () -> EnvironmentLoader.load(Path.of("../environments/local.yaml"), Map.of()));

        assertThat(refusal.problems())
                .extracting(problem -> problem.path() + ": " + problem.message())
                .containsExactly(
                        "kafka.bootstrap: variable PENSTOCK_KAFKA is not set and has no default",
                        "registry.urls[0]: variable PENSTOCK_REGISTRY is not set and has no default",
                        "databases.shop-db.port: variable PENSTOCK_POSTGRES_PORT is not set and has no default",
                        "databases.shop-db.password.file: variable PENSTOCK_SECRETS is not set and has no default",
                        "databases.serving-db.port: variable PENSTOCK_POSTGRES_PORT is not set and has no default",
                        "databases.serving-db.password.file: variable PENSTOCK_SECRETS is not set and has no default",
                        "flink.rest: variable PENSTOCK_FLINK_REST is not set and has no default",
                        "flink.checkpointStorage: variable PENSTOCK_CHECKPOINTS is not set and has no default");
    }

    @Test
    void aPrincipalHasAKindAndStandsForNobodyElse() {
        InvalidDeclaration refusal = catchThrowableOfType(
                InvalidDeclaration.class,
                () -> load(
                        LEAST.replace(
                                "bootstrap: kafka-1:9092,kafka-2:9092",
                                "bootstrap: kafka-1:9092\n  principals: {serving: shop, routing: 'User:*', severing: User:a}"),
                        Map.of()));

        assertThat(refusal.problems())
                .extracting(problem -> problem.path() + ": " + problem.message())
                .containsExactlyInAnyOrder(
                        "kafka.principals.serving: 'shop' is not a principal such as User:shop-serving",
                        "kafka.principals.routing: 'User:*' is not a principal such as User:shop-serving",
                        "kafka.principals.severing: unknown key");
    }

    @Test
    void theExampleForProductionIsValid() {
        Environment production = EnvironmentLoader.load(Path.of("../environments/production.example.yaml"), Map.of());

        assertThat(production.kafka().minInSyncReplicas()).isEqualTo(2);
        assertThat(production.kafka().secrets()).containsOnlyKeys("sasl.jaas.config");
    }

    private static String numbers(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private Environment load(String yaml, Map<String, String> variables) throws IOException {
        return EnvironmentLoader.load(Files.writeString(folder.resolve("environment.yaml"), yaml), variables);
    }
}
