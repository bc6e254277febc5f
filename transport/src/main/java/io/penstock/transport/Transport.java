package io.penstock.transport;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.environment.Environment;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.kafka.KafkaLogin;
import io.penstock.common.registry.RegistryClient;
import io.penstock.transport.apply.Applier;
import io.penstock.transport.apply.ClusterHands;
import io.penstock.transport.command.Surroundings;
import io.penstock.transport.ownership.OwnershipLog;
import io.penstock.transport.plan.Change;
import io.penstock.transport.plan.Permissions;
import io.penstock.transport.plan.Plan;
import io.penstock.transport.plan.Planner;
import io.penstock.transport.wanted.Target;
import io.penstock.transport.wanted.Targets;
import io.penstock.transport.world.Observer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;

/** Topics and schemas of one pipeline in one environment. */
public final class Transport implements AutoCloseable {
    /** Longest that one question to Kafka may take, in milliseconds; within it the client retries by itself. */
    private static final int KAFKA_TIMEOUT_MS = 30_000;

    private static final String LOGGING = "io/penstock/transport/logback.xml";

    private final Target target;
    private final KafkaLogin login;
    private final Admin kafka;
    private final RegistryClient registry;
    private final OwnershipLog ownership;
    private final Clock clock = Clock.systemUTC();

    private Transport(Target target, KafkaLogin login, Admin kafka, RegistryClient registry, OwnershipLog ownership) {
        this.target = target;
        this.login = login;
        this.kafka = kafka;
        this.registry = registry;
        this.ownership = ownership;
    }

    /** The command line; exits with 0 as wished, 1 error or refusal, 2 usage, 3 drift. */
    public static void main(String[] args) {
        // Before the first logger, and only here: as a library, the caller decides what is logged.
        System.setProperty("logback.configurationFile", LOGGING);
        int exit = new TransportCommand(System.getenv(), System.out, System.err, Transport::ask).execute(args);
        System.exit(exit);
    }

    /** {@code validate}, {@code plan} and the like, by name, for a program that has other commands, too: picocli's. */
    public static Map<String, Object> commands(Surroundings in) {
        return TransportCommand.commands(in);
    }

    /** Opens connections, which {@link #close()} ends. */
    public static Transport connect(Pipeline pipeline, Environment environment) {
        return connect(environment, Targets.of(pipeline, environment));
    }

    static Transport connect(Environment environment, Target target) {
        Map<String, Object> properties = environment.kafka().clientProperties();
        OwnershipLog ownership = new OwnershipLog(properties);
        properties.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, KAFKA_TIMEOUT_MS);
        properties.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, KAFKA_TIMEOUT_MS / 2);
        properties.putIfAbsent(AdminClientConfig.CLIENT_ID_CONFIG, "penstock-transport");
        try {
            return new Transport(
                    target,
                    KafkaLogin.of(properties),
                    Admin.create(properties),
                    new RegistryClient(environment.registry()),
                    ownership);
        } catch (KafkaException e) {
            // Nothing was sent yet: what fails here is the properties.
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new PenstockException(
                    Category.USER, "kafka-properties", "Kafka's client properties: " + cause.getMessage(), e);
        }
    }

    /**
     * Makes the world as the pipeline needs it, without asking, for other modules.
     *
     * @param permissions what may be done beyond what is safe
     * @param out gets the plan and a line for each change once it is done
     * @throws PenstockException USER if the plan is refused, EXTERNAL if Kafka or the registry cannot be reached; both
     *     leave a world that another call goes on from
     */
    public static void apply(Pipeline pipeline, Environment environment, Permissions permissions, PrintStream out) {
        try (Transport transport = connect(pipeline, environment)) {
            Plan plan = transport.plan(permissions);
            out.println(plan.describe());
            transport.apply(plan, permissions, change -> out.println("done: " + change.headline()));
        }
    }

    /** The same with {@link Permissions#none()}. */
    public static void apply(Pipeline pipeline, Environment environment, PrintStream out) {
        apply(pipeline, environment, Permissions.none(), out);
    }

    /** What there is to do; touches nothing. */
    public Plan plan(Permissions permissions) {
        Observer observer = new Observer(kafka, registry, ownership, clock);
        try {
            return Planner.plan(target, observer.observe(target, permissions.delete()), permissions);
        } catch (PenstockException e) {
            throw told(e);
        }
    }

    /** Carries a plan out that was made with these permissions, and verifies it; see {@link Applier#apply}. */
    public void apply(Plan plan, Permissions permissions, Consumer<Change> progress) {
        try {
            new Applier(new ClusterHands(kafka, registry, ownership, clock), () -> plan(permissions), Transport::sleep)
                    .apply(plan, progress);
        } catch (PenstockException e) {
            throw told(e);
        }
    }

    /** Whose leave is missing, where brokers refuse; what fails otherwise says enough. */
    private PenstockException told(PenstockException e) {
        if (e.getCause() instanceof AuthorizationException) {
            return new PenstockException(
                    Category.USER,
                    e.code(),
                    login + ": " + e.getMessage()
                            + " Who applies needs leave of its own, from whoever runs the cluster:"
                            + " docs/access.md lists it",
                    e.getCause());
        }
        return login.refusal(e, AclOperation.DESCRIBE)
                .map(refusal -> refusal.exception(Category.USER, "", e))
                .orElse(e);
    }

    /** Empty at the end of input: a job without a terminal has nobody to ask. */
    private static Optional<Boolean> ask(String question) {
        System.err.print(question);
        System.err.flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            return Optional.ofNullable(answer)
                    .map(text -> text.strip().toLowerCase(Locale.ROOT).startsWith("y"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PenstockException(
                    Category.EXTERNAL, "interrupted", "interrupted while verifying; every change was acknowledged", e);
        }
    }

    @Override
    public void close() {
        ownership.close();
        kafka.close();
        registry.close();
    }
}
