package io.penstock.processing.checkpoint;

import io.penstock.common.declaration.Checkpoints;
import io.penstock.common.environment.Flink;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.time.Duration;
import java.util.Optional;

/**
 * How state is made safe, and how long a Kafka transaction may stay open because of it.
 *
 * @param storage URI of a folder; the cluster's own where empty
 */
public record CheckpointPlan(Duration interval, Duration minPause, Duration timeout, Optional<String> storage) {

    /** What a broker allows unless told otherwise: {@code transaction.max.timeout.ms}. */
    static final Duration BROKER_MAX = Duration.ofMinutes(15);

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
     * What {@code transaction.timeout.ms} has to be. A transaction opens when one checkpoint is taken, is prepared at
     * the next, and is committed when that one is complete. In the worst case the next one starts late by its minimal
     * pause, uses up its timeout, completes, and the job is lost before it commits: the restarted job commits it. A
     * transaction that times out earlier is data that the checkpoint counts as written and no reader ever sees.
     *
     * <p>Two such rounds are granted where the broker allows, since a checkpoint may fail; more would only keep readers
     * waiting longer behind a transaction that nobody will finish.
     *
     * @throws PenstockException USER, {@code transaction-timeout}, if not even one fits
     */
    public Duration transactionTimeout() {
        Duration pause = interval.compareTo(minPause) > 0 ? interval : minPause;
        Duration round = pause.plus(timeout);
        if (round.plus(RESTART).compareTo(BROKER_MAX) > 0) {
            throw new PenstockException(
                    Category.USER,
                    "transaction-timeout",
                    "checkpoints: interval " + pause.toSeconds() + "s plus timeout " + timeout.toSeconds()
                            + "s plus a restart of " + RESTART.toSeconds() + "s exceed the " + BROKER_MAX.toSeconds()
                            + "s that a broker keeps a transaction open; lower interval or timeout");
        }
        Duration wanted = round.multipliedBy(2).plus(RESTART);
        return wanted.compareTo(BROKER_MAX) < 0 ? wanted : BROKER_MAX;
    }

    /**
     * Whether what comes next for a checkpoint is still in the log when a lost job resumes from it. In the worst case that
     * checkpoint is two rounds old, since one may fail, and the restart takes its time.
     *
     * @throws PenstockException USER, {@code topic-retention}, if retention is shorter
     */
    public void checkRetention(String source, Duration retention) {
        Duration needed = interval.plus(timeout).multipliedBy(2).plus(RESTART);
        if (retention.compareTo(needed) < 0) {
            throw new PenstockException(
                    Category.USER,
                    "topic-retention",
                    "source " + source + ": its topic keeps records for " + retention.toSeconds()
                            + "s, but a restart may read what is " + needed.toSeconds()
                            + "s old (two checkpoints and a restart); raise `topic: {retention}`");
        }
    }
}
