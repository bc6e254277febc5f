package io.penstock.local.platform;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.environment.Client;
import io.penstock.common.environment.Environment;
import io.penstock.common.environment.EnvironmentLoader;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.names.Names;
import io.penstock.local.job.JobKeeper;
import io.penstock.local.job.JobOrders;
import io.penstock.local.job.JobSpec;
import io.penstock.local.job.Program;
import io.penstock.local.replay.ReplayNote;
import io.penstock.local.state.ComponentState;
import io.penstock.local.state.ComponentState.Phase;
import io.penstock.local.state.LauncherState;
import io.penstock.local.state.ProcessIdentity;
import io.penstock.local.state.StateFile;
import io.penstock.servers.kafka.Quorum;
import io.penstock.servers.process.ProcessUnit;
import io.penstock.servers.secret.Secrets;
import io.penstock.transport.Transport;
import io.penstock.transport.plan.Permissions;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * The whole platform of one data folder: engines, topics, services and the Flink job, each started as soon as what it
 * needs is there, brought back when it dies, stopped in reverse order. What is kept in the folder (database, topics,
 * schemas, slots, checkpoints) survives {@link #stop()}, kill -9 of any process and of this one.
 *
 * <p>Thread-safe: {@link #stop()} may come from a shutdown hook while {@link #start()} waits.
 */
public final class Platform implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration SAVEPOINT = Duration.ofSeconds(20);

    private final PlatformOptions options;
    private final Lock lock;
    private final Instant began;
    private final Ports ports;
    private final Secrets secrets;
    private final Pipeline pipeline;
    private final Environment environment;
    private final Components components;
    private final StateFile stateFile;
    private final Engines engines;
    private final List<Service> services;
    private final List<ProcessUnit> serviceUnits;
    private final JobKeeper job;
    private boolean stopping;

    /**
     * Reads and checks everything, takes the data folder, chooses ports; starts nothing.
     *
     * @throws AlreadyRunning when another launcher uses the folder
     * @throws PenstockException USER for a bad declaration, with all its problems
     */
    public static Platform open(PlatformOptions options, Progress progress) throws IOException {
        options.data().prepare();
        Lock lock = Lock.tryAcquire(options.data().lock())
                .orElseThrow(() -> new AlreadyRunning(
                        "a platform with its data in " + options.data().root() + " is already running"));
        try {
            return new Platform(options, lock, progress);
        } catch (IOException | RuntimeException failure) {
            lock.close();
            throw failure;
        }
    }

    /** Opens and starts; for tests. Stops what has started when the start fails. */
    public static Platform start(PlatformOptions options, Progress progress) throws IOException, InterruptedException {
        Platform platform = open(options, progress);
        try {
            platform.start();
            return platform;
        } catch (RuntimeException | InterruptedException failure) {
            platform.stop();
            throw failure;
        }
    }

    private Platform(PlatformOptions options, Lock lock, Progress progress) throws IOException {
        this.options = options;
        this.lock = lock;
        this.began = Clock.systemUTC().instant();
        this.stateFile = new StateFile(options.data().stateFile());
        this.secrets = new Secrets(options.data().secrets());
        Security.settle(options);
        int brokers = Brokers.of(options);
        this.ports = options.ports() == PlatformOptions.PortChoice.ANY
                ? Ports.any(brokers)
                : Ports.preferred(stateFile.read().map(LauncherState::ports).orElse(Map.of()), brokers);
        Map<String, String> variables = Logins.as(Logins.LAUNCHER, Engines.variables(options.data(), ports));
        this.pipeline = PipelineLoader.load(options.pipeline(), variables);
        this.environment = EnvironmentLoader.load(options.environment(), variables);
        this.services = Service.of(pipeline, ports);
        ProcessIdentity self = ProcessIdentity.current();
        this.components = new Components(
                componentNames(ports.brokers(), services), ports.byComponent(), Clock.systemUTC(), (component, why) -> {
                    progress.changed(component, why);
                    record(self);
                });
        this.engines = Engines.of(
                options, ports, secrets, Math.max(2, environment.flink().parallelism()), components);
        this.serviceUnits = services.stream()
                .map(service -> service.unit(options, engines.variables(), components))
                .toList();
        this.job = new JobKeeper(
                new JobSpec(
                        new Names(pipeline.name()),
                        program(options),
                        options.data().checkpoints(),
                        SAVEPOINT),
                engines.flink().rest(),
                new JobOrders(options.data().jobOrders()),
                (phase, why) -> components.changed("job", phase, why));
        record(self);
    }

    /** In the middle of a replay both declarations go on. */
    private static Program program(PlatformOptions options) throws IOException {
        Program program = Program.of(options.jobJar(), options.pipeline(), options.environment());
        return new ReplayNote(options.data().replay())
                .read()
                .map(note -> program.beside(note.former(), note.since()))
                .orElse(program);
    }

    /**
     * Starts everything and returns when all of it is ready.
     *
     * @throws PenstockException or ServerFailure from the first component that cannot start; the caller then calls
     *     {@link #stop()}
     */
    public void start() throws InterruptedException {
        try (Startup startup = new Startup()) {
            var postgres = startup.run(() -> begin(engines.postgres().unit()));
            var brokers = engines.kafka().stream()
                    .map(broker -> startup.run(() -> begin(broker.unit())))
                    .toArray(CompletableFuture<?>[]::new);
            var kafka = startup.run(this::makeLogins, brokers);
            var registry = startup.run(() -> begin(engines.registry().unit()));
            var cluster = engines.cluster().stream()
                    .map(unit -> startup.run(() -> begin(unit)))
                    .toArray(CompletableFuture<?>[]::new);
            var submittable = startup.run(() -> {}, cluster);
            var databases = startup.run(
                    () -> once("databases", () -> new ShopDatabases(engines.postgres(), secrets, pipeline).prepare()),
                    postgres);
            var topics = startup.run(() -> once("topics", this::applyTopics), kafka, registry);
            for (ProcessUnit service : serviceUnits) {
                startup.last(() -> begin(service), databases, topics);
            }
            startup.last(this::beginJob, submittable, topics);
            startup.await();
        }
    }

    /**
     * Stops everything in reverse order, in bounded time: about a minute if nothing obeys. Idempotent; a start that is
     * under way fails.
     */
    public void stop() {
        synchronized (this) {
            if (stopping) {
                return;
            }
            stopping = true;
        }
        boolean interrupted = Thread.interrupted();
        try {
            job.stop();
        } catch (InterruptedException goOnWithoutSavepoint) {
            interrupted = true;
        }
        interrupted |= Together.stop(serviceUnits);
        interrupted |= Together.stop(engines.cluster());
        interrupted |= Together.stop(engines.storage());
        ports.close();
        try {
            lock.close();
        } catch (IOException endsWithTheProcess) {
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }

    public Pipeline pipeline() {
        return pipeline;
    }

    /** The environment with this platform's ports in it, for the launcher itself. */
    public Environment environment() {
        return environment;
    }

    /** The same for somebody who logs in as this client. */
    public Environment environment(Client client) {
        return EnvironmentLoader.load(options.environment(), Logins.as(client.key(), variables()));
    }

    /** What {@code ${…}} stands for in the two files; the services see the same, and who they are. */
    public Map<String, String> variables() {
        return engines.variables();
    }

    public String kafkaBootstrap() {
        return ports.brokers().bootstrap();
    }

    /** Base URL of the Confluent-compatible API. */
    public URI registry() {
        return engines.registry().url();
    }

    /** Base URL of Flink's REST API. */
    public URI flink() {
        return engines.flink().rest();
    }

    /** Base URL of a service: {@code ingestion}, {@code routing}, {@code serving} or {@code monitoring}. */
    public URI service(String name) {
        URI url = services().get(name);
        if (url == null) {
            throw new IllegalArgumentException("no service named " + name);
        }
        return url;
    }

    /** Base URL of each service, by name. */
    public Map<String, URI> services() {
        Map<String, URI> urls = new LinkedHashMap<>();
        services.forEach(service -> urls.put(service.name(), service.url()));
        return urls;
    }

    /** JDBC URL of {@code shop} or {@code serving}. */
    public String jdbcUrl(String database) {
        return engines.postgres().jdbcUrl(database);
    }

    /** The user who owns and writes the shop's tables and its ledger. */
    public String shopUser() {
        return ShopDatabases.APPLICATION;
    }

    public String shopPassword() {
        return secrets.reveal("shop-app");
    }

    /** A connection as PostgreSQL's superuser, for tests that break things. */
    public Connection superuser(String database) throws SQLException {
        return engines.postgres().connect(database);
    }

    /** Every process, by name; for tests that kill them. */
    public Map<String, ProcessUnit> units() {
        Map<String, ProcessUnit> units = new LinkedHashMap<>();
        Stream.of(engines.storage(), engines.cluster(), serviceUnits)
                .flatMap(List::stream)
                .forEach(unit -> units.put(unit.name(), unit));
        return units;
    }

    /** Every component as it is now, the job included. */
    public List<ComponentState> components() {
        return components.all();
    }

    /** In the order of the line. */
    private static List<String> componentNames(Quorum brokers, List<Service> services) {
        return Stream.of(
                        Stream.of("postgres"),
                        brokers.nodes().stream().map(Quorum::name),
                        Stream.of("registry", "jobmanager", "taskmanager", "databases", "topics"),
                        services.stream().map(Service::name),
                        Stream.of("job"))
                .flatMap(names -> names)
                .toList();
    }

    private void begin(ProcessUnit unit) {
        synchronized (this) {
            refuseWhenStopping();
            unit.start();
        }
        unit.awaitReady(PATIENCE);
    }

    private void beginJob() throws IOException, InterruptedException {
        synchronized (this) {
            refuseWhenStopping();
            job.start();
        }
        job.awaitRunning(PATIENCE);
    }

    private void once(String name, Startup.Step step) throws Exception {
        components.changed(name, Phase.STARTING, "");
        try {
            step.run();
        } catch (Exception failure) {
            components.changed(name, Phase.FAILED, String.valueOf(failure.getMessage()));
            throw failure;
        }
        components.changed(name, Phase.READY, "");
    }

    private void makeLogins() throws IOException, InterruptedException {
        if (engines.logins().isPresent()) {
            engines.logins().get().make(new Names(pipeline.name()).topic(""));
        }
    }

    private void applyTopics() throws IOException {
        try (OutputStream log = Files.newOutputStream(
                        options.data().log("topics"), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                PrintStream out = new PrintStream(log, true, StandardCharsets.UTF_8)) {
            // the cluster is the folder's own: a former release made its topics without recording whose they are
            Transport.apply(pipeline, environment, Permissions.adoptingAll(), out);
        }
    }

    private void refuseWhenStopping() {
        if (stopping) {
            throw new PenstockException(Category.USER, "stopping", "the platform is being stopped");
        }
    }

    /** A state that cannot be written (a full disk) must not stop what runs; the next change tries again. */
    private void record(ProcessIdentity self) {
        List<ComponentState> all = components.all();
        boolean ready = all.stream().allMatch(component -> component.phase() == Phase.READY);
        try {
            stateFile.write(new LauncherState(self, began, ready, ports.byComponent(), all));
        } catch (IOException unwritable) {
            System.err.println("cannot write " + options.data().stateFile() + ": " + unwritable);
        }
    }
}
