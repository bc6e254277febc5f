package io.penstock.processing.lease;

import io.penstock.common.limits.ClientLimits;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pipeline's right to run: membership in a consumer group, of which one member is given a partition and reads nothing. Who
 * has it keeps it as long as it lives and reaches the brokers; {@link #close} frees it at once, {@code kill -9} at any line
 * within {@link #SESSION}, since then the brokers miss its heartbeats.
 */
public final class Lease implements AutoCloseable {
    /** The least that brokers allow unless told otherwise: {@code group.min.session.timeout.ms}. */
    static final Duration SESSION = ClientLimits.LEASE_SESSION;

    /** Enough for one that was killed to be missed, and for another to leave. */
    public static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

    private final KafkaConsumer<byte[], byte[]> member;
    private final String topic;
    private final String run;
    private final CloseOptions leaving = CloseOptions.timeout(SESSION)
            .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
    private final Thread thread;
    private final CompletableFuture<Void> first = new CompletableFuture<>();
    private volatile boolean held;
    private volatile boolean closed;
    private volatile String holder = "";

    /**
     * For one pipeline.
     *
     * @param client properties that every Kafka client starts from
     * @param group the pipeline's, for this alone
     * @param topic any that exists
     * @param who what others are told while this one has it
     * @param run the same for all attempts of one job
     */
    Lease(Map<String, Object> client, String group, String topic, String who, String run) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) SESSION.toMillis());
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int) SESSION.toMillis() / 3);
        // A thread that died must not live on by its heartbeats.
        properties.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, (int) SESSION.toMillis());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, List.of(FirstComeAssignor.class));
        properties.put(FirstComeAssignor.HOLDER, who + run);
        properties.put(FirstComeAssignor.TOLD, (FirstComeAssignor.Told) name -> holder = name);
        this.member = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.topic = topic;
        this.run = run;
        this.thread = new Thread(this::run, "lease " + group);
        thread.setDaemon(true);
    }

    /**
     * Waits until it is ours.
     *
     * @throws AlreadyRuns if another run has it for longer than {@link #PATIENCE}
     * @throws IllegalStateException if brokers do not answer, or an earlier attempt of this run has not gone yet
     */
    public void acquire(String pipeline) throws InterruptedException {
        thread.start();
        try {
            first.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            if (holder.isEmpty() || holder.endsWith(run)) {
                throw new IllegalStateException("pipeline " + pipeline + " has no right to run yet: "
                        + (holder.isEmpty() ? "the brokers have not answered" : "its former attempt is still ending"));
            }
            throw new AlreadyRuns(pipeline, holder);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the lease of pipeline " + pipeline + " cannot be asked for", e.getCause());
        }
    }

    /** Whether it is ours still, as far as the brokers have said. */
    public boolean isHeld() {
        return held;
    }

    private void run() {
        try {
            member.subscribe(List.of(topic), new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                    if (!partitions.isEmpty()) {
                        member.pause(partitions);
                        held = true;
                        first.complete(null);
                    }
                }

                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                    held &= partitions.isEmpty();
                }
            });
            while (!closed) {
                member.poll(POLL);
            }
        } catch (WakeupException e) {
            LOG.debug("The lease is given back.");
        } catch (KafkaException e) {
            first.completeExceptionally(e);
            LOG.warn("The lease is lost.", e);
        } finally {
            held = false;
            leave();
        }
    }

    /** A job's classes may be gone by the time that it is closed; then the brokers find out by themselves. */
    private void leave() {
        try {
            member.close(leaving);
        } catch (KafkaException | LinkageError e) {
            LOG.warn("The lease is not given back and ends by itself.", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        member.wakeup();
        if (thread.getState() == Thread.State.NEW) {
            leave();
            return;
        }
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
