package io.penstock.common.limits;

import io.penstock.common.declaration.Checkpoints;
import io.penstock.common.environment.Flink;
import java.time.Duration;
import java.util.Optional;

/**
 * How state is made safe, and how long a Kafka transaction may stay open because of it.
 *
 * @param storage URI of a folder; the cluster's own where empty
 */
public record CheckpointPlan(Duration interval, Duration minPause, Duration timeout, Optional<String> storage) {

    /** What a broker allows unless told otherwise: {@code transaction.max.timeout.ms}. */
    public static final Duration USUAL_BROKER_MAX = Duration.ofMinutes(15);

    /** From a lost task manager to a running job that commits what the lost one had prepared. */
    static final Duration RESTART = Duration.ofMinutes(2);

    /** The declaration's, except for what the environment says otherwise. */
    public static CheckpointPlan of(Checkpoints declared, Flink environment) {
        return new CheckpointPlan(
                environment.checkpointInterval().orElse(declared.interval()),
                environment.minPause().orElse(declared.minPause()),
                declared.timeout(),
                environment.checkpointStorage().or(declared::storage));
    }

    /**
     * The least that {@code transaction.timeout.ms} may be. A transaction opens when one checkpoint is taken, is prepared
     * at the next, and is committed when that one is complete. In the worst case the next one starts late by its minimal
     * pause, uses up its timeout, completes, and the job is lost before it commits: the restarted job commits it. A
     * transaction that times out earlier is data that the checkpoint counts as written and no reader ever sees.
     */
    Duration leastTransaction() {
        return round().plus(RESTART);
    }

    /**
     * What {@code transaction.timeout.ms} is to be. Two rounds are granted where the broker allows, since a checkpoint may
     * fail; more would only keep readers waiting longer behind a transaction that nobody will finish.
     *
     * @param brokerMax the brokers' {@code transaction.max.timeout.ms}, at least {@link #leastTransaction()}, which
     *     {@link Limits} checks
     */
    public Duration transactionTimeout(Duration brokerMax) {
        Duration wanted = round().multipliedBy(2).plus(RESTART);
        return wanted.compareTo(brokerMax) < 0 ? wanted : brokerMax;
    }

    /**
     * How old the oldest record may be that a lost job reads when it resumes: in the worst case its checkpoint is two rounds
     * old, since one may fail, and the restart takes its time.
     */
    Duration oldestRead() {
        return interval.plus(timeout).multipliedBy(2).plus(RESTART);
    }

    /** Whether the pause rather than the interval decides when the next checkpoint begins. */
    boolean paused() {
        return minPause.compareTo(interval) > 0;
    }

    private Duration round() {
        return (paused() ? minPause : interval).plus(timeout);
    }
}
