package io.penstock.transport;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.environment.Environment;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.registry.RegistryClient;
import io.penstock.transport.apply.Applier;
import io.penstock.transport.apply.ClusterHands;
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
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/** Topics and schemas of one pipeline in one environment. */
public final class Transport implements AutoCloseable {
    /** Longest that one question to Kafka may take, in milliseconds; within it the client retries by itself. */
    private static final int KAFKA_TIMEOUT_MS = 30_000;

    private static final String LOGGING = "io/penstock/transport/logback.xml";

    private final Target target;
    private final Admin kafka;
    private final RegistryClient registry;

    private Transport(Target target, Admin kafka, RegistryClient registry) {
        this.target = target;
        this.kafka = kafka;
        this.registry = registry;
    }

    /** The command line; exits with 0 as wished, 1 error or refusal, 2 usage. */
    public static void main(String[] args) {
        // Before the first logger, and only here: as a library, the caller decides what is logged.
        System.setProperty("logback.configurationFile", LOGGING);
        int exit = new TransportCommand(System.getenv(), System.out, System.err, Transport::ask).execute(args);
        System.exit(exit);
    }

    /** Opens connections, which {@link #close()} ends. */
    public static Transport connect(Pipeline pipeline, Environment environment) {
        Target target = Targets.of(pipeline, environment);
        Map<String, Object> properties = environment.kafka().clientProperties();
        properties.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, KAFKA_TIMEOUT_MS);
        properties.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, KAFKA_TIMEOUT_MS / 2);
        properties.putIfAbsent(AdminClientConfig.CLIENT_ID_CONFIG, "penstock-transport");
        try {
            return new Transport(target, Admin.create(properties), new RegistryClient(environment.registry()));
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
     * @param out gets the plan and a line for each change once it is done
     * @throws PenstockException USER if the plan is refused, EXTERNAL if Kafka or the registry cannot be reached; both
     *     leave a world that another call goes on from
     */
    public static void apply(Pipeline pipeline, Environment environment, PrintStream out) {
        try (Transport transport = connect(pipeline, environment)) {
            Plan plan = transport.plan();
            out.println(plan.describe());
            transport.apply(plan, out);
        }
    }

    /** What there is to do; touches nothing. */
    public Plan plan() {
        return Planner.plan(target, new Observer(kafka, registry).observe(target));
    }

    /** Carries a plan out and verifies it; see {@link Applier#apply}. */
    public void apply(Plan plan, PrintStream out) {
        new Applier(new ClusterHands(kafka, registry), this::plan, Transport::sleep)
                .apply(plan, change -> out.println("done: " + change.describe().get(0)));
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
        kafka.close();
        registry.close();
    }
}
