package io.penstock.processing.breaker;

import io.penstock.common.deadletter.PoisonWindow;

/**
 * Stops the job when most of a partition cannot be used.
 *
 * <p>What it has counted is not kept in state: after a restart it counts anew, so that it trips at most one window later.
 * Letters that belong to no checkpoint yet are taken back with the job.
 */
public final class PoisonBreaker {
    private final PoisonWindow window;
    private final boolean accepted;

    /**
     * For one source's topic.
     *
     * @param accepted whether somebody has decided to go on
     */
    public PoisonBreaker(String topic, boolean accepted) {
        this.window = new PoisonWindow(topic);
        this.accepted = accepted;
    }

    /** Successive records that were of use. */
    public void good(int partition, int records) {
        window.good(partition, records);
    }

    /**
     * A record that was given up.
     *
     * @throws NeedsPerson if there are too many of them
     */
    public void bad(int partition, long offset, String reason, String message) {
        window.bad(partition, offset, reason, message)
                .filter(tooMany -> !accepted)
                .ifPresent(tooMany -> {
                    throw new NeedsPerson(
                            tooMany
                                    + " The job has stopped reading instead of writing as many dead letters. Settle what"
                                    + " writes them, then go on with --accept, which turns them into dead letters.",
                            PoisonWindow.ACCEPT);
                });
    }

    /** As {@link PoisonWindow#share}. */
    public double share() {
        return window.share();
    }
}
