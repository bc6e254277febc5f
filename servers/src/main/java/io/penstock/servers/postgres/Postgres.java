package io.penstock.servers.postgres;

import io.penstock.servers.install.Folders;
import io.penstock.servers.install.Installation;
import io.penstock.servers.process.Command;
import io.penstock.servers.process.Ending;
import io.penstock.servers.process.Launch;
import io.penstock.servers.process.ProcessUnit;
import io.penstock.servers.process.UnitListener;
import io.penstock.servers.process.UnitSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** A PostgreSQL server with {@code wal_level=logical}; every connection needs a password. */
public final class Postgres {
    /** The superuser. */
    public static final String SUPERUSER = "postgres";

    private static final Duration INIT_TIMEOUT = Duration.ofMinutes(1);
    /** Recovery of a large write-ahead log after a crash takes its time. */
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);

    private final Installation installation;
    private final PostgresSettings settings;
    private final Path directory;
    private final ProcessUnit unit;

    public Postgres(Installation installation, PostgresSettings settings, Path log, UnitListener listener) {
        this.installation = installation;
        this.settings = settings;
        this.directory = settings.directory().toAbsolutePath();
        this.unit = new ProcessUnit(
                new UnitSpec("postgres", this::launch, log, this::notReadyBecause, START_TIMEOUT, Ending.POSTGRES),
                listener);
    }

    public ProcessUnit unit() {
        return unit;
    }

    public int port() {
        return settings.port();
    }

    public String password() {
        return settings.password();
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + settings.port() + "/" + database;
    }

    /** A new connection as the superuser; the caller closes it. */
    public Connection connect(String database) throws SQLException {
        return connect(database, 0);
    }

    /** Runs statements one by one as the superuser, each in its own transaction. */
    public void execute(String database, String... statements) throws SQLException {
        try (Connection connection = connect(database);
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private Connection connect(String database, int timeoutSeconds) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", SUPERUSER);
        properties.setProperty("password", settings.password());
        properties.setProperty("loginTimeout", "" + timeoutSeconds);
        properties.setProperty("connectTimeout", "" + timeoutSeconds);
        properties.setProperty("socketTimeout", "" + timeoutSeconds);
        return DriverManager.getConnection(jdbcUrl(database), properties);
    }

    private Launch launch() throws IOException, InterruptedException {
        Path home = installation.postgres();
        Files.createDirectories(directory);
        Identity identity = Identity.choose(directory, home.resolve("bin/postgres"));
        Path data = directory.resolve("data");
        if (!Files.isDirectory(data)) {
            initialize(home, identity, data);
        }
        identity.own(data);
        new DataDirectory(data).awaitUnused();
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/postgres").toString(), "-D", data.toString()));
        settings.effective().forEach((name, value) -> {
            command.add("-c");
            command.add(name + "=" + value);
        });
        return new Launch(identity.prefix(), command, Map.of(), directory);
    }

    /** Initializes beside the final place and renames: a half-initialized folder looks like a damaged database. */
    private void initialize(Path home, Identity identity, Path data) throws IOException, InterruptedException {
        Folders.deleteLeftovers(directory, "initializing-", Duration.ZERO);
        Path workshop = Files.createTempDirectory(directory, "initializing-");
        Path password = workshop.resolve("password");
        Files.createFile(password, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(password, settings.password());
        identity.own(workshop);
        Path fresh = workshop.resolve("data");
        List<String> initdb = List.of(
                home.resolve("bin/initdb").toString(),
                "-D",
                fresh.toString(),
                "-U",
                SUPERUSER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8");
        Command.run(
                "initialize the database",
                new Launch(identity.prefix(), initdb, Map.of("TZ", "UTC"), workshop),
                INIT_TIMEOUT);
        Files.move(fresh, data);
        Files.delete(password);
        Files.delete(workshop);
    }

    private Optional<String> notReadyBecause() throws SQLException {
        try (Connection connection = connect("postgres", 3);
                var statement = connection.createStatement();
                var row = statement.executeQuery("select pg_is_in_recovery()")) {
            return row.next() && !row.getBoolean(1) ? Optional.empty() : Optional.of("in recovery");
        }
    }
}
