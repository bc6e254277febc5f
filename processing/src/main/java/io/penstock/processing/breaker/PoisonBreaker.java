package io.penstock.processing.breaker;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Stops the job when most of a partition cannot be used: a producer with another format, a topic mistaken for another.
 * A million dead letters would say no more than the first thousand, and hide those that matter.
 *
 * <p>It counts over the last {@value #WINDOW} records of a partition, in the order of its log. What it has counted is not
 * kept in state: after a restart it counts anew, so that it trips at most one window later. Letters that belong to no
 * checkpoint yet are taken back with the job.
 */
public final class PoisonBreaker {
    /** Records of a partition that are looked at together. */
    public static final int WINDOW = 1_000;

    /** Of these, how many may be given up. */
    public static final int TOLERATED = WINDOW / 2;

    public static final String ACCEPT = "poison";

    private final String topic;
    private final boolean accepted;
    private final Map<Integer, Recent> partitions = new HashMap<>();

    /**
     * For one source's topic.
     *
     * @param accepted whether somebody has decided to go on
     */
    public PoisonBreaker(String topic, boolean accepted) {
        this.topic = topic;
        this.accepted = accepted;
    }

    /** A record that was of use. */
    public void good(int partition) {
        recent(partition).add(false);
    }

    /**
     * A record that was given up.
     *
     * @throws NeedsPerson if there are too many of them
     */
    public void bad(int partition, long offset, String reason, String message) {
        Recent recent = recent(partition);
        recent.add(true);
        if (recent.bad > TOLERATED && !accepted) {
            throw new NeedsPerson(
                    recent.bad + " of the last " + recent.seen() + " records of " + topic + " partition " + partition
                            + ", up to offset " + offset + ", cannot be used; the last one: " + reason + ", " + message
                            + ". The job has stopped reading instead of writing as many dead letters. Settle what"
                            + " writes them, then go on with --accept, which turns them into dead letters.",
                    ACCEPT);
        }
    }

    /** The worst share of records given up over all partitions, 0 to 1; for alerts before it trips. */
    public double share() {
        return partitions.values().stream()
                .mapToDouble(recent -> (double) recent.bad / WINDOW)
                .max()
                .orElse(0);
    }

    private Recent recent(int partition) {
        return partitions.computeIfAbsent(partition, number -> new Recent());
    }

    /** The last records of one partition, as a ring. */
    private static final class Recent {
        private final BitSet given = new BitSet(WINDOW);
        private long records;
        private int bad;

        void add(boolean isBad) {
            int at = (int) (records++ % WINDOW);
            bad += (isBad ? 1 : 0) - (given.get(at) ? 1 : 0);
            given.set(at, isBad);
        }

        long seen() {
            return Math.min(records, WINDOW);
        }
    }
}
