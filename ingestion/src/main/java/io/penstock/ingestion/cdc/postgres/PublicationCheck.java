package io.penstock.ingestion.cdc.postgres;

import io.penstock.common.names.Names;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks that the publication lets every change of every captured table through, whole. */
final class PublicationCheck {
    private final SourceSession session;
    private final String publication;
    private final List<String> tables;

    /** @param tables {@code schema.table} each, without the heartbeat table */
    PublicationCheck(SourceSession session, String publication, List<String> tables) {
        this.session = session;
        this.publication = publication;
        this.tables = tables;
    }

    /** Adds what is wrong; creates or extends the publication if the role may, by tables that nobody followed so far. */
    void collect(Collection<String> followed, String position, List<String> problems) throws SQLException {
        boolean exists = exists();
        Set<String> published = exists ? published(problems) : Set.of();
        for (String table : followed) {
            if (!published.contains(table)) {
                throw CaptureCheck.unpublished(
                        publication,
                        exists
                                ? SetupSql.addTables(publication, List.of(table))
                                : SetupSql.publication(publication, tables),
                        table,
                        position);
            }
        }
        if (!exists) {
            create(problems);
            return;
        }
        operations(problems);
        List<String> missing = new ArrayList<>();
        for (String table : tables) {
            if (!published.contains(table)) {
                missing.add(table);
            }
        }
        if (!published.contains(Names.heartbeatTable())) {
            missing.add(Names.heartbeatTable());
        }
        if (!missing.isEmpty()) {
            attempt(
                    SetupSql.addTables(publication, missing),
                    "publication " + publication + " lacks " + String.join(", ", missing),
                    problems);
        }
    }

    private boolean exists() throws SQLException {
        try (PreparedStatement sql =
                session.connection().prepareStatement("select from pg_publication where pubname = ?")) {
            sql.setString(1, publication);
            try (ResultSet row = sql.executeQuery()) {
                return row.next();
            }
        }
    }

    private void create(List<String> problems) {
        attempt(SetupSql.publication(publication, tables), "there is no publication " + publication, problems);
    }

    private void attempt(String statement, String problem, List<String> problems) {
        try {
            session.execute(statement);
        } catch (SQLException e) {
            problems.add(problem + ", and creating it failed (" + e.getMessage() + "); as the tables' owner run: "
                    + statement);
        }
    }

    private void operations(List<String> problems) throws SQLException {
        try (PreparedStatement sql = session.connection()
                .prepareStatement("select pubinsert and pubupdate and pubdelete and pubtruncate from pg_publication"
                        + " where pubname = ?")) {
            sql.setString(1, publication);
            try (ResultSet row = sql.executeQuery()) {
                if (!row.next() || !row.getBoolean(1)) {
                    problems.add("publication " + publication + " leaves out operations: ALTER PUBLICATION \""
                            + publication + "\" SET (publish = 'insert, update, delete, truncate')");
                }
            }
        }
    }

    private Set<String> published(List<String> problems) throws SQLException {
        boolean listsColumns = Integer.parseInt(version()) >= 150_000;
        Set<String> published = new HashSet<>();
        try (PreparedStatement sql = session.connection()
                .prepareStatement(
                        listsColumns
                                ? """
                                select p.schemaname || '.' || p.tablename, p.rowfilter is not null,
                                       exists (select from pg_attribute a
                                               where a.attrelid = format('%I.%I', p.schemaname, p.tablename)::regclass
                                                 and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                                                 and a.attname <> all (p.attnames))
                                from pg_publication_tables p where p.pubname = ?"""
                                : "select schemaname || '.' || tablename, false, false from pg_publication_tables"
                                        + " where pubname = ?")) {
            sql.setString(1, publication);
            try (ResultSet row = sql.executeQuery()) {
                while (row.next()) {
                    String table = String.valueOf(row.getString(1));
                    published.add(table);
                    if (tables.contains(table) && (row.getBoolean(2) || row.getBoolean(3))) {
                        problems.add("publication " + publication + " leaves out rows or columns of " + table
                                + "; publish it without WHERE and column list");
                    }
                }
            }
        }
        return published;
    }

    private String version() throws SQLException {
        try (PreparedStatement sql =
                        session.connection().prepareStatement("select current_setting('server_version_num')");
                ResultSet row = sql.executeQuery()) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }
}
