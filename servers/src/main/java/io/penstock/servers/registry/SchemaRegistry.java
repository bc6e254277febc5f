package io.penstock.servers.registry;

import io.penstock.servers.install.Installation;
import io.penstock.servers.net.Http;
import io.penstock.servers.process.Ending;
import io.penstock.servers.process.Jvm;
import io.penstock.servers.process.Launch;
import io.penstock.servers.process.ProcessUnit;
import io.penstock.servers.process.UnitListener;
import io.penstock.servers.process.UnitSpec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The schema registry. Acknowledged schemas survive kill -9; the default compatibility is FULL_TRANSITIVE. */
public final class SchemaRegistry {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private final Installation installation;
    private final Path directory;
    private final int port;
    private final ProcessUnit unit;

    /**
     * @param directory holds the stored schemas; created when missing
     * @param port on 127.0.0.1
     */
    public SchemaRegistry(Installation installation, Path directory, int port, Path log, UnitListener listener) {
        this.installation = installation;
        this.directory = directory.toAbsolutePath();
        this.port = port;
        this.unit = new ProcessUnit(
                new UnitSpec("registry", this::launch, log, this::notReadyBecause, START_TIMEOUT, Ending.JVM),
                listener);
    }

    public ProcessUnit unit() {
        return unit;
    }

    /** Base address of the Confluent-compatible API, without a slash at the end. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7");
    }

    private Launch launch() throws IOException {
        Files.createDirectories(directory);
        Path home = installation.registry();
        // H2 acknowledges before it writes unless told otherwise; a schema id that the topics use must not be given out
        // again.
        String storage = "jdbc:h2:file:" + directory.resolve("schemas") + ";WRITE_DELAY=0";
        List<String> command = new ArrayList<>(List.of(Jvm.java(), "-Xmx192m"));
        command.addAll(Jvm.QUICK_START);
        command.addAll(List.of(
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.management.enabled=false",
                "-Dquarkus.http.access-log.enabled=false",
                "-Dquarkus.log.console.color=false",
                "-Dapicurio.storage.kind=sql",
                "-Dapicurio.storage.sql.kind=h2",
                "-Dapicurio.datasource.url=" + storage,
                "-Dapicurio.datasource.jdbc.initial-size=2",
                "-Dapicurio.datasource.jdbc.min-size=2",
                "-jar",
                runner(home).toString()));
        return new Launch(List.of(), command, Map.of(), directory);
    }

    private static Path runner(Path home) throws IOException {
        try (var files = Files.newDirectoryStream(home, "*-runner.jar")) {
            return files.iterator().next();
        }
    }

    private Optional<String> notReadyBecause() throws IOException, InterruptedException {
        HttpResponse<String> subjects = Http.get(URI.create(url() + "/subjects"));
        if (subjects.statusCode() != 200) {
            return Optional.of("/subjects answers " + subjects.statusCode());
        }
        URI config = URI.create(url() + "/config");
        if (Http.get(config).body().contains("FULL_TRANSITIVE")) {
            return Optional.empty();
        }
        HttpResponse<String> set = Http.json("PUT", config, "{\"compatibility\":\"FULL_TRANSITIVE\"}");
        return set.statusCode() == 200 ? Optional.empty() : Optional.of("PUT /config answers " + set.statusCode());
    }
}
