package io.penstock.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.servers.net.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The service as it is delivered, as a process of its own. */
final class ServiceProcess implements AutoCloseable {
    private static final Path JAR = Path.of("target", "app", "ingestion.jar");

    private final Process process;
    private final Path log;
    private final int port;

    private ServiceProcess(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    static ServiceProcess start(Shop shop, String... more) throws IOException {
        assertThat(JAR).as("built by the package phase").exists();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx320m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-jar",
                JAR.toString()));
        command.addAll(shop.arguments());
        command.addAll(List.of(more));
        Path log = Files.createTempFile(shop.folder(), "ingestion-", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new ServiceProcess(process, log, shop.port);
    }

    ServiceProcess awaitReady() {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .failFast(
                        "the service ended",
                        () -> assertThat(process.isAlive()).as(this::output).isTrue())
                .untilAsserted(() -> assertThat(readiness()).as(this::output).startsWith("{\"status\":\"ready\""));
        return this;
    }

    /** What {@code /readyz} says; empty while nothing answers. */
    String readiness() {
        return readiness(port);
    }

    static String readiness(int port) {
        try {
            return Http.get(URI.create("http://127.0.0.1:" + port + "/readyz")).body();
        } catch (IOException notYet) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** Such as STOP and CONT. */
    void signal(String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    String metrics() throws IOException, InterruptedException {
        return Http.get(URI.create("http://127.0.0.1:" + port + "/metrics")).body();
    }

    /** Orders a source to be read again; the answer's status. */
    int order(String source) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/snapshots/" + source))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** SIGKILL; returns once the process is gone. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM; the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        return awaitExit();
    }

    int awaitExit() throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(this::output).isTrue();
        return process.exitValue();
    }

    boolean alive() {
        return process.isAlive();
    }

    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
