package io.penstock.processing;

import io.penstock.servers.process.Ending;
import io.penstock.servers.process.Jvm;
import io.penstock.servers.process.Launch;
import io.penstock.servers.process.ProcessUnit;
import io.penstock.servers.process.UnitListener;
import io.penstock.servers.process.UnitSpec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An S3 server on this machine, with one bucket. */
final class ObjectStore {
    static final String BUCKET = "checkpoints";

    private static final Path JARS = Path.of("target", "s3").toAbsolutePath();

    private final Path folder;
    private final int port;
    private final ProcessUnit unit;

    ObjectStore(Path folder, int port) {
        this.folder = folder;
        this.port = port;
        this.unit = new ProcessUnit(
                new UnitSpec(
                        "s3",
                        this::launch,
                        folder.resolve("s3.log"),
                        this::notReadyBecause,
                        Duration.ofMinutes(1),
                        Ending.JVM),
                UnitListener.NONE);
    }

    ProcessUnit unit() {
        return unit;
    }

    /** What a Flink cluster needs to reach it through its plugin. */
    Map<String, String> settings() {
        return Map.of(
                "s3.endpoint", "http://127.0.0.1:" + port,
                "s3.path.style.access", "true",
                "s3.access-key", "local",
                "s3.secret-key", "local");
    }

    /** Where a Flink process looks for plugins. */
    static Map<String, String> variables() {
        return Map.of("FLINK_PLUGINS_DIR", JARS.resolve("plugins").toString());
    }

    private Launch launch() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        Path properties = Files.writeString(
                folder.resolve("s3proxy.properties"),
                "s3proxy.endpoint=http://127.0.0.1:" + port
                        + "\ns3proxy.authorization=none\njclouds.provider=filesystem-nio2\njclouds.identity=local\n"
                        + "jclouds.credential=local\njclouds.filesystem.basedir=" + data + "\n");
        return new Launch(
                List.of(),
                List.of(
                        Jvm.java(),
                        "-Xmx192m",
                        "-XX:+UseSerialGC",
                        "-jar",
                        JARS.resolve("s3proxy.jar").toString(),
                        "--properties",
                        properties.toString()),
                Map.of(),
                folder);
    }

    private Optional<String> notReadyBecause() throws IOException, InterruptedException {
        HttpResponse<String> made = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + BUCKET))
                                .PUT(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return made.statusCode() == 200 || made.statusCode() == 409
                ? Optional.empty()
                : Optional.of("the bucket: " + made.statusCode());
    }
}
