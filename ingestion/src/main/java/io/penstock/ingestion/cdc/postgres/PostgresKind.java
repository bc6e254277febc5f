package io.penstock.ingestion.cdc.postgres;

import io.penstock.common.declaration.Source;
import io.penstock.common.environment.Database;
import io.penstock.ingestion.cdc.DatabaseKind;
import io.penstock.ingestion.cdc.LogReader;
import io.penstock.ingestion.cdc.SourceDatabase;
import io.penstock.ingestion.cdc.debezium.DebeziumFeed;
import io.penstock.ingestion.flow.LogPlace;
import io.penstock.ingestion.flow.SourcePosition;
import io.penstock.ingestion.flow.Visibility;
import java.util.List;

/** PostgreSQL 14 or newer, by logical replication. */
public final class PostgresKind implements DatabaseKind {
    /** Of a record: no type's text takes more room, compared with what it takes in a record. Arrays of times come close. */
    private static final int TEXT = 4;

    private final Reader reader;
    private final long largest;

    /** @param recordBytes of a record, at most: values that could be in none are not built up in memory */
    public PostgresKind(Reader reader, long recordBytes) {
        this.reader = reader;
        this.largest = TEXT * recordBytes;
    }

    /** Who reads the log. */
    public enum Reader {
        /** Our own, straight from the server's plugin. */
        PGOUTPUT,
        /** Debezium's connector. */
        DEBEZIUM
    }

    @Override
    public String setup(Database database, String name, List<String> tables) {
        return SetupSql.script(database.name(), name, tables, database.user());
    }

    @Override
    public SourceDatabase open(Database database, String name, List<Source> sources) {
        return new PostgresDatabase(SourceSession.open(database), database, name, sources, this::reader, largest);
    }

    private LogReader reader(Database database, String slot, List<String> tables, SourcePosition from) {
        return switch (reader) {
            case PGOUTPUT -> new PgOutputFeed(database, slot, tables, from, largest);
            case DEBEZIUM -> new DebeziumFeed(database, slot, tables, from, Lsn::new);
        };
    }

    @Override
    public LogPlace place(String text) {
        return Lsn.parse(text);
    }

    @Override
    public Visibility visibility(String text) {
        return PgSnapshot.parse(text);
    }
}
