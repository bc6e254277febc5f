package io.penstock.local.platform;

import io.penstock.common.environment.Client;
import io.penstock.local.platform.Ports.Use;
import io.penstock.servers.flink.FlinkCluster;
import io.penstock.servers.flink.FlinkSettings;
import io.penstock.servers.install.Distribution;
import io.penstock.servers.install.Installation;
import io.penstock.servers.kafka.Doorkeeper;
import io.penstock.servers.kafka.KafkaBroker;
import io.penstock.servers.kafka.Quorum;
import io.penstock.servers.postgres.Postgres;
import io.penstock.servers.postgres.PostgresSettings;
import io.penstock.servers.process.ProcessUnit;
import io.penstock.servers.process.UnitListener;
import io.penstock.servers.registry.SchemaRegistry;
import io.penstock.servers.secret.Secrets;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The engines of one platform and how the two files find them. */
record Engines(
        Postgres postgres,
        List<KafkaBroker> kafka,
        SchemaRegistry registry,
        FlinkCluster flink,
        Optional<Logins> logins,
        Map<String, String> variables) {

    /** @param slots of the TaskManager */
    static Engines of(PlatformOptions options, Ports ports, Secrets secrets, int slots, UnitListener listener) {
        DataFolder data = options.data();
        Distribution distribution = new Distribution(options.home());
        Installation installation = Installation.shared(distribution, data.part("installed"));
        Postgres postgres = new Postgres(
                installation,
                new PostgresSettings(
                        data.part("postgres"), ports.of(Use.POSTGRES), secrets.reveal("postgres"), Map.of()),
                data.log("postgres"),
                listener);
        Optional<Doorkeeper> doorkeeper = options.secured() ? Optional.of(new Doorkeeper(secrets)) : Optional.empty();
        List<KafkaBroker> kafka = KafkaBroker.all(
                distribution, ports.brokers(), data::part, data::log, doorkeeper.orElse(null), listener);
        SchemaRegistry registry = new SchemaRegistry(
                installation, data.part("registry"), ports.of(Use.REGISTRY), data.log("registry"), listener);
        Map<String, String> variables = variables(data, ports);
        FlinkSettings settings = new FlinkSettings(
                data.part("flink"),
                ports.of(Use.JOBMANAGER),
                ports.of(Use.JOBMANAGER_RPC),
                1,
                slots,
                // a job that ended by mistake must leave something to resume from
                Map.of("execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION"),
                Logins.as(Client.PROCESSING.key(), variables));
        return new Engines(
                postgres,
                kafka,
                registry,
                new FlinkCluster(distribution, settings, data.logs(), listener),
                doorkeeper.map(asking -> new Logins(asking, ports.brokers())),
                variables);
    }

    List<ProcessUnit> storage() {
        return Stream.of(Stream.of(postgres.unit()), kafka.stream().map(KafkaBroker::unit), Stream.of(registry.unit()))
                .flatMap(units -> units)
                .toList();
    }

    List<ProcessUnit> cluster() {
        return Stream.concat(Stream.of(flink.jobManager()), flink.taskManagers().stream())
                .toList();
    }

    /** What {@code ${…}} stands for in the declaration and the environment file; known before anything runs. */
    static Map<String, String> variables(DataFolder data, Ports ports) {
        Map<String, String> variables = new LinkedHashMap<>();
        Quorum brokers = ports.brokers();
        variables.put("PENSTOCK_KAFKA", brokers.bootstrap());
        variables.put("PENSTOCK_REPLICAS", Integer.toString(brokers.replicas()));
        variables.put("PENSTOCK_MIN_IN_SYNC", Integer.toString(brokers.minInSyncReplicas()));
        variables.put("PENSTOCK_REGISTRY", "http://127.0.0.1:" + ports.of(Use.REGISTRY) + "/apis/ccompat/v7");
        variables.put("PENSTOCK_POSTGRES_PORT", Integer.toString(ports.of(Use.POSTGRES)));
        variables.put("PENSTOCK_SECRETS", data.secrets().toString());
        variables.put("PENSTOCK_INGESTION_PORT", Integer.toString(ports.of(Use.INGESTION)));
        variables.put("PENSTOCK_ROUTING_PORT", Integer.toString(ports.of(Use.ROUTING)));
        variables.put("PENSTOCK_SERVING_PORT", Integer.toString(ports.of(Use.SERVING)));
        variables.put("PENSTOCK_MONITORING_PORT", Integer.toString(ports.of(Use.MONITORING)));
        variables.put(
                "PENSTOCK_FLINK_REST",
                URI.create("http://127.0.0.1:" + ports.of(Use.JOBMANAGER)).toString());
        variables.put("PENSTOCK_CHECKPOINTS", data.checkpoints().toUri().toString());
        return variables;
    }
}
