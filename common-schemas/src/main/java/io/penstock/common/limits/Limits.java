package io.penstock.common.limits;

import io.penstock.common.declaration.Durations;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Places;
import io.penstock.common.declaration.Source;
import io.penstock.common.environment.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a pipeline asks for in an environment, and what stands against it. */
public final class Limits {
    private static final String REQUEST_SIZE = "max.request.size";
    private static final String BUFFER_MEMORY = "buffer.memory";

    /** Kafka's own default of {@code buffer.memory}, in bytes. */
    private static final long USUAL_BUFFER_BYTES = 32 << 20;

    private final Pipeline pipeline;
    private final Environment environment;
    private final Places declared;
    private final Places surroundings;
    private final CheckpointPlan checkpoints;

    /**
     * Assigns.
     *
     * @param declared where the declaration's keys stand
     * @param surroundings where the environment's keys stand
     */
    public Limits(Pipeline pipeline, Environment environment, Places declared, Places surroundings) {
        this.pipeline = pipeline;
        this.environment = environment;
        this.declared = declared;
        this.surroundings = surroundings;
        this.checkpoints = CheckpointPlan.of(pipeline.checkpoints(), environment.flink());
    }

    /** How state is made safe. */
    public CheckpointPlan checkpoints() {
        return checkpoints;
    }

    /** The largest record that producers send, in bytes; Kafka's default where the environment says nothing or no number. */
    public long requestBytes() {
        return property(REQUEST_SIZE).orElse(ClientLimits.USUAL_REQUEST_BYTES);
    }

    /** Whether the environment says so, rather than Kafka. */
    public boolean statesRequestBytes() {
        return property(REQUEST_SIZE).isPresent();
    }

    /** {@code max.request.size is 1048576 (Kafka's default)} */
    public String statedRequestBytes() {
        return REQUEST_SIZE + " is " + requestBytes() + " ("
                + (statesRequestBytes() ? surroundings.of("kafka.properties." + REQUEST_SIZE) : "Kafka's default")
                + ")";
    }

    /** {@code tiered storage (environments/production.yaml:20 kafka.tieredStorage)} */
    public String statedTiers() {
        return "tiered storage (" + surroundings.of("kafka.tieredStorage") + ")";
    }

    /** What the declaration and the environment get wrong by themselves. */
    public List<Clash> inFiles() {
        List<Clash> clashes = new ArrayList<>();
        if (isProcessed()) {
            pipeline.sources().values().forEach(source -> retention(source, clashes));
        }
        number(REQUEST_SIZE, clashes);
        number(BUFFER_MEMORY, clashes);
        long buffer = property(BUFFER_MEMORY).orElse(USUAL_BUFFER_BYTES);
        if (requestBytes() > buffer) {
            String path = "kafka.properties." + (statesRequestBytes() ? REQUEST_SIZE : BUFFER_MEMORY);
            clashes.add(new Clash(
                    "producers",
                    path,
                    statedRequestBytes() + ", and " + BUFFER_MEMORY + " " + buffer + " ("
                            + (property(BUFFER_MEMORY).isPresent()
                                    ? surroundings.of("kafka.properties." + BUFFER_MEMORY)
                                    : "Kafka's default")
                            + "): the largest record would never find room in the producer; raise "
                            + BUFFER_MEMORY));
        }
        return clashes;
    }

    /** What cannot work with brokers that are set like this; what they hide is not compared. */
    public List<Clash> withBrokers(Collection<BrokerSettings> brokers) {
        return new BrokerRules(this, brokers).clashes();
    }

    /** What works until something else goes wrong, a sentence each. */
    public List<String> doubts(Collection<BrokerSettings> brokers) {
        return new BrokerRules(this, brokers).doubts();
    }

    /** What every broker allows; empty if one of them hides it. */
    public static Optional<Duration> longestTransaction(Collection<BrokerSettings> brokers) {
        long least = Long.MAX_VALUE;
        for (BrokerSettings broker : brokers) {
            OptionalLong allowed = broker.number(BrokerRules.LONGEST_TRANSACTION);
            if (allowed.isEmpty()) {
                return Optional.empty();
            }
            least = Math.min(least, allowed.getAsLong());
        }
        return brokers.isEmpty() ? Optional.empty() : Optional.of(Duration.ofMillis(least));
    }

    Pipeline pipeline() {
        return pipeline;
    }

    /** Whether a stream job runs. */
    boolean isProcessed() {
        return !pipeline.views().isEmpty() || !pipeline.jobs().isEmpty();
    }

    /** {@code 2m (pipelines/shop.yaml:104 checkpoints.timeout)} */
    String stated(Duration value, String path) {
        return Durations.format(value) + " (" + declared.of(path) + ")";
    }

    /** How often checkpoints are taken, or how long they pause, whichever is longer. */
    String statedInterval() {
        String key = checkpoints.paused() ? "minPause" : "interval";
        String own = checkpoints.paused() ? "flink.minPause" : "flink.checkpointInterval";
        boolean overridden = checkpoints.paused()
                ? environment.flink().minPause().isPresent()
                : environment.flink().checkpointInterval().isPresent();
        Duration value = checkpoints.paused() ? checkpoints.minPause() : checkpoints.interval();
        return overridden
                ? Durations.format(value) + " (" + surroundings.of(own) + ")"
                : stated(value, "checkpoints." + key);
    }

    /** A client property of the environment's that is a number. */
    OptionalLong property(String name) {
        try {
            String value = environment.kafka().properties().get(name);
            return value == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value.strip()));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** {@code environments/production.yaml:12 kafka.properties.session.timeout.ms} */
    String place(String property) {
        return surroundings.of("kafka.properties." + property);
    }

    private void retention(Source source, List<Clash> clashes) {
        Duration kept = source.topic().retention();
        Duration needed = checkpoints.oldestRead();
        if (kept.compareTo(needed) < 0) {
            String path = "sources." + source.name() + ".topic.retention";
            clashes.add(new Clash(
                    "source " + source.name(),
                    path,
                    "its topic keeps records for " + stated(kept, path) + ", and a restart may read what is "
                            + Durations.format(needed) + " old: twice the interval of " + statedInterval()
                            + " and the timeout of " + stated(checkpoints.timeout(), "checkpoints.timeout") + ", and "
                            + Durations.format(CheckpointPlan.RESTART)
                            + " to restart; raise the retention, or lower interval or timeout"));
        }
    }

    private void number(String name, List<Clash> clashes) {
        if (environment.kafka().properties().containsKey(name) && property(name).isEmpty()) {
            clashes.add(new Clash(
                    "producers",
                    "kafka.properties." + name,
                    name + " (" + place(name) + ") is '"
                            + environment.kafka().properties().get(name) + "', needs a number of bytes"));
        }
    }
}
