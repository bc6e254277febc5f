package io.penstock.ingestion.cdc.debezium;

import io.debezium.connector.postgresql.PostgresConnector;
import io.penstock.common.environment.Database;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How Debezium's connector is run. Each setting that correctness rests on says why. */
final class ConnectorSettings {
    /** Prefix of the topics that the connector believes it writes to. */
    static final String PREFIX = "penstock";

    /** Bounds what a change waits for company; the connector sleeps so long when the log has nothing new. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    private static final int BATCH = 4_096;
    private static final int QUEUE = 16_384;
    /** Of changes read and not yet taken, whatever the size of their rows; beside them comes one batch under way. */
    private static final long QUEUE_BYTES = 64L << 20;

    /** Of a read that waits for the server: a connection that is cut without a word must not hold an attempt up. */
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private ConnectorSettings() {}

    /** @param tables {@code schema.table} each */
    static Map<String, String> of(Database database, String slot, Collection<String> tables) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("name", slot);
        settings.put("connector.class", PostgresConnector.class.getName());
        settings.put("topic.prefix", PREFIX);
        settings.put("database.hostname", database.host());
        settings.put("database.port", Integer.toString(database.port()));
        settings.put("database.dbname", database.name());
        settings.put("database.user", database.user());
        settings.put("database.password", database.password().reveal());
        settings.put("plugin.name", "pgoutput");
        settings.put("slot.name", slot);
        settings.put("publication.name", slot);
        settings.put("publication.autocreate.mode", "disabled");
        settings.put("table.include.list", tables.stream().map(Pattern::quote).collect(Collectors.joining(",")));
        // The ends of source transactions: the only places where a Kafka transaction may be committed.
        settings.put("provide.transaction.metadata", "true");
        // Left out by default. A TRUNCATE that nobody sees leaves rows in every view for ever.
        settings.put("skipped.operations", "none");
        settings.put("tombstones.on.delete", "false");
        // A conversion that fails would otherwise log a warning and pass null on.
        settings.put("event.converting.failure.handling.mode", "fail");
        settings.put("converters", "exact");
        settings.put("exact.type", ExactConverter.class.getName());
        // The driver must not confirm what Kafka does not have yet.
        settings.put("lsn.flush.mode", "connector");
        settings.put("lsn.flush.timeout.action", "fail");
        settings.put("offset.mismatch.strategy", "no_validation");
        // Snapshots are ours.
        settings.put("snapshot.mode", "no_data");
        // A restart within the process would begin inside what was handed out already.
        settings.put("errors.max.retries", "0");
        settings.put("slot.max.retries", "0");
        settings.put("poll.interval.ms", Long.toString(POLL_INTERVAL.toMillis()));
        settings.put("max.batch.size", Integer.toString(BATCH));
        settings.put("max.queue.size", Integer.toString(QUEUE));
        settings.put("max.queue.size.in.bytes", Long.toString(QUEUE_BYTES));
        settings.put("driver.socketTimeout", Long.toString(SOCKET_TIMEOUT.toSeconds()));
        settings.put("driver.connectTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
        return settings;
    }
}
