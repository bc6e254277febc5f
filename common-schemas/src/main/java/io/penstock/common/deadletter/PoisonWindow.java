package io.penstock.common.deadletter;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells when most of a partition cannot be used: a producer with another format, a topic mistaken for another. A million dead
 * letters would say no more than the first thousand, and hide those that matter.
 *
 * <p>It counts over the last {@value #WINDOW} records of a partition, in the order of its log. For one thread.
 */
public final class PoisonWindow {
    /** Records of a partition that are looked at together. */
    public static final int WINDOW = 1_000;

    /** Of these, how many may be given up. */
    public static final int TOLERATED = WINDOW / 2;

    /** What {@code --accept} calls it. */
    public static final String ACCEPT = "poison";

    private final String topic;
    private final Map<Integer, Recent> partitions = new HashMap<>();

    /** For one source's topic. */
    public PoisonWindow(String topic) {
        this.topic = topic;
    }

    /** A record that was of use. */
    public void good(int partition) {
        recent(partition).add(false);
    }

    /** Successive records that were. */
    public void good(int partition, int count) {
        recent(partition).addGood(count);
    }

    /**
     * A record that was given up.
     *
     * @return what to tell a person, one sentence, if there are too many of them
     */
    public Optional<String> bad(int partition, long offset, String reason, String message) {
        Recent recent = recent(partition);
        recent.add(true);
        return recent.bad <= TOLERATED
                ? Optional.empty()
                : Optional.of(recent.bad + " of the last " + recent.seen() + " records of " + topic + " partition "
                        + partition + ", up to offset " + offset + ", cannot be used; the last one: " + reason + ", "
                        + message + ".");
    }

    /** The worst share of records given up over all partitions, 0 to 1; for alerts before it is too much. */
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

        void addGood(int count) {
            if (bad > 0) {
                int at = (int) (records % WINDOW);
                int end = at + Math.min(count, WINDOW);
                given.clear(at, Math.min(end, WINDOW));
                given.clear(0, Math.max(end - WINDOW, 0));
                bad = given.cardinality();
            }
            records += count;
        }

        long seen() {
            return Math.min(records, WINDOW);
        }
    }
}
