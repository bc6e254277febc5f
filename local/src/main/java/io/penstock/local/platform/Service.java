package io.penstock.local.platform;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.local.platform.Ports.Use;
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

/**
 * One of the product's own services as a process, ready when its {@code /readyz} says so.
 *
 * @param name of the module, and of its login
 * @param port of its HTTP endpoint
 * @param flags of its JVM
 * @param arguments besides the two files
 */
record Service(String name, int port, List<String> flags, List<String> arguments) {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final int LONGEST_PROBLEM = 300;
    private static final String EXIT_WITHOUT_MEMORY = "-XX:+ExitOnOutOfMemoryError";

    /** In the order of the line; one that has nothing to do is left out. */
    static List<Service> of(Pipeline pipeline, Ports ports) {
        return all(ports).stream()
                .filter(service ->
                        !service.name().equals("routing") || !pipeline.routes().isEmpty())
                .toList();
    }

    private static List<Service> all(Ports ports) {
        return List.of(
                // Says itself which row does not fit into its memory.
                new Service(
                        "ingestion", ports.of(Use.INGESTION), List.of("-Xmx256m"), List.of("--database", "shop-db")),
                new Service(
                        "routing",
                        ports.of(Use.ROUTING),
                        List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", EXIT_WITHOUT_MEMORY),
                        List.of()),
                new Service("serving", ports.of(Use.SERVING), List.of("-Xmx192m", EXIT_WITHOUT_MEMORY), List.of()),
                new Service(
                        "monitoring",
                        ports.of(Use.MONITORING),
                        List.of("-Xmx96m", EXIT_WITHOUT_MEMORY, "-XX:TieredStopAtLevel=1"),
                        List.of()));
    }

    ProcessUnit unit(PlatformOptions options, Map<String, String> variables, UnitListener listener) {
        Path jar = jar(options);
        List<String> command = command(options);
        return new ProcessUnit(
                new UnitSpec(
                        name,
                        () -> {
                            if (!Files.exists(jar)) {
                                throw new PenstockException(
                                        Category.USER, "not-built", jar + " is missing; ./penstock builds it");
                            }
                            return new Launch(
                                    List.of(),
                                    command,
                                    Logins.as(name, variables),
                                    options.data().root());
                        },
                        options.data().log(name),
                        this::notReadyBecause,
                        START_TIMEOUT,
                        Ending.JVM),
                listener);
    }

    private Path jar(PlatformOptions options) {
        return options.home().resolve(name).resolve("target/app").resolve(name + ".jar");
    }

    private List<String> command(PlatformOptions options) {
        List<String> command = new ArrayList<>(List.of(Jvm.java()));
        command.addAll(flags);
        command.addAll(Jvm.flagsOfAll());
        command.addAll(List.of("-XX:+UseSerialGC", "-jar", jar(options).toString()));
        command.addAll(List.of("--pipeline", options.pipeline().toString()));
        command.addAll(List.of("--environment", options.environment().toString()));
        command.addAll(arguments);
        return command;
    }

    /**
     * Runs a service's program once, beside the platform that runs with these ports; its output goes where ours goes.
     *
     * @param ports by component
     * @param order arguments that have the program do something else than serve
     * @return its exit code
     */
    static int once(PlatformOptions options, Map<String, Integer> ports, String name, List<String> order)
            throws IOException, InterruptedException {
        Ports running = Ports.running(ports);
        Service service = all(running).stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        List<String> command = service.command(options);
        command.addAll(order);
        ProcessBuilder process = new ProcessBuilder(command)
                .directory(options.data().root().toFile())
                .inheritIO();
        process.environment().putAll(Logins.as(name, Engines.variables(options.data(), running)));
        return process.start().waitFor();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    private Optional<String> notReadyBecause() throws Exception {
        HttpResponse<String> response = Http.get(url().resolve("/readyz"));
        if (response.statusCode() == 200) {
            return Optional.empty();
        }
        String body = response.body().strip();
        return Optional.of(body.substring(0, Math.min(body.length(), LONGEST_PROBLEM)));
    }
}
