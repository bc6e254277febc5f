package io.penstock.serving;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged service as its own process. */
final class ServingProcess implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("serving started .*port=\"(\\d+)\"");

    private final Process process;
    private final Path log;

    private ServingProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static ServingProcess start(World world) throws IOException {
        Path log = Files.createTempFile(world.pipelineFile().getParent(), "serving", ".log");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx192m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        Path.of("target", "app", "serving.jar").toString(),
                        "--pipeline",
                        world.pipelineFile().toString(),
                        "--environment",
                        world.environmentFile().toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new ServingProcess(process, log);
    }

    /** The port, once it is open. */
    int port() {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> {
                            Matcher matcher = PORT.matcher(log());
                            return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
                        },
                        port -> port != 0);
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM. */
    int terminate() throws InterruptedException {
        process.destroy();
        return process.waitFor();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int awaitExit() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
