package io.penstock.ingestion;

import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Source;
import io.penstock.common.environment.Database;
import io.penstock.common.environment.Environment;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.names.Names;
import io.penstock.ingestion.cdc.DatabaseKind;
import io.penstock.ingestion.cdc.SourceDatabase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one process captures, and where.
 *
 * @param databaseKey as declarations name the database
 * @param kind of the database
 * @param sources the change streams of that database, at least one
 * @param tuning what has a default
 */
record IngestionPlan(
        Names names,
        String databaseKey,
        Database database,
        DatabaseKind kind,
        List<Source> sources,
        Environment environment,
        Tuning tuning) {
    private static final String REQUEST_SIZE = "max.request.size";
    /** As Kafka has it. */
    private static final String DEFAULT_REQUEST_SIZE = Integer.toString(1 << 20);

    private static final Duration SHORTEST_HEARTBEAT = Duration.ofMillis(100);
    private static final Duration LONGEST_HEARTBEAT = Duration.ofSeconds(30);

    IngestionPlan {
        sources = List.copyOf(sources);
    }

    /**
     * What has a default.
     *
     * @param heartbeat between two writes that keep the slot moving, 100 ms to 30 s
     * @param chunkRows that are read from a table at a time, at least 1
     * @param splitAfter changes of one source transaction that go into one Kafka transaction at most, at least 1
     */
    record Tuning(Duration heartbeat, int chunkRows, long splitAfter) {

        /** @throws PenstockException USER, {@code bad-option} */
        Tuning {
            if (heartbeat.compareTo(SHORTEST_HEARTBEAT) < 0 || heartbeat.compareTo(LONGEST_HEARTBEAT) > 0) {
                throw badOption("heartbeat is " + heartbeat
                        + ", needs 100 ms to 30 s: a session that rests for a minute" + " loses its lock");
            }
            if (chunkRows < 1 || splitAfter < 1) {
                throw badOption("chunk-rows and split-after need 1 or more");
            }
        }

        private static PenstockException badOption(String message) {
            return new PenstockException(Category.USER, "bad-option", message);
        }
    }

    /** @throws PenstockException USER, {@code nothing-to-capture}, if declaration and environment do not meet in the database */
    static IngestionPlan of(
            Pipeline pipeline, Environment environment, String databaseKey, DatabaseKind kind, Tuning tuning) {
        Database database = environment.databases().get(databaseKey);
        if (database == null) {
            throw unusable("environment " + environment.name() + " has no database " + databaseKey + "; it has "
                    + String.join(", ", environment.databases().keySet()));
        }
        List<Source> sources = pipeline.sources().values().stream()
                .filter(source -> source.origin() instanceof Origin.Cdc cdc
                        && cdc.database().equals(databaseKey))
                .toList();
        if (sources.isEmpty()) {
            throw unusable("pipeline " + pipeline.name() + " captures no table of database " + databaseKey);
        }
        Map<String, String> readers = new LinkedHashMap<>();
        for (Source source : sources) {
            String table = ((Origin.Cdc) source.origin()).table();
            String other = readers.put(table, source.name());
            if (other != null) {
                throw unusable("sources " + other + " and " + source.name() + " both capture " + table
                        + "; one source may feed several views");
            }
        }
        return new IngestionPlan(new Names(pipeline.name()), databaseKey, database, kind, sources, environment, tuning);
    }

    /** @throws PenstockException EXTERNAL, {@code source-unavailable} */
    SourceDatabase open() {
        return kind.open(database, slot(), sources);
    }

    /** The name of what capture leaves at the database. */
    String slot() {
        return names.slot(databaseKey);
    }

    List<String> tables() {
        return sources.stream()
                .map(source -> ((Origin.Cdc) source.origin()).table())
                .toList();
    }

    /**
     * Of a record, at most: larger ones the producer refuses.
     *
     * @throws PenstockException USER, {@code bad-option}
     */
    static long recordBytes(Environment environment) {
        String configured = environment.kafka().properties().getOrDefault(REQUEST_SIZE, DEFAULT_REQUEST_SIZE);
        try {
            return Long.parseLong(configured);
        } catch (NumberFormatException e) {
            throw new PenstockException(
                    Category.USER, "bad-option", REQUEST_SIZE + " is '" + configured + "', needs a number of bytes", e);
        }
    }

    /** Every topic that is written. */
    List<String> topics() {
        List<String> topics = new ArrayList<>();
        for (Source source : sources) {
            topics.add(names.topic(source.name()));
            topics.add(names.dlq(source.name()));
        }
        topics.add(names.cdcOffsetsTopic(databaseKey));
        return topics;
    }

    InetSocketAddress listen() {
        return environment
                .listen()
                .getOrDefault("ingestion", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static PenstockException unusable(String message) {
        return new PenstockException(Category.USER, "nothing-to-capture", message);
    }
}
