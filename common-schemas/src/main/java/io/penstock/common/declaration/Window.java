package io.penstock.common.declaration;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/** Which events share a row of a view. Every window holds its start and not its end. */
public sealed interface Window extends Serializable {

    /** The most windows that an event may belong to: each is a row to keep up to date. */
    int MOST_OVERLAPPING = 100;

    /**
     * Windows side by side, aligned to the epoch.
     *
     * @param size a second to a day
     */
    record Tumbling(Duration size) implements Window {
        public Tumbling {
            Rules.between("tumbling", size, Duration.ofSeconds(1), Duration.ofDays(1));
        }

        @Override
        public String description() {
            return size.toString();
        }
    }

    /**
     * Windows that overlap, aligned to the epoch.
     *
     * @param size a multiple of {@code every}, at most {@value #MOST_OVERLAPPING} of it and seven days
     * @param every from one window's start to the next one's, at least a second
     */
    record Hopping(Duration size, Duration every) implements Window {
        public Hopping {
            Rules.between("every", every, Duration.ofSeconds(1), Duration.ofDays(1));
            Rules.between("size", size, every, Duration.ofDays(7));
            Rules.require(
                    size.toMillis() % every.toMillis() == 0,
                    "size",
                    Durations.format(size) + " is no multiple of every, " + Durations.format(every));
            Rules.require(
                    size.dividedBy(every) <= MOST_OVERLAPPING,
                    "every",
                    Durations.format(every) + " puts each event into " + size.dividedBy(every) + " windows, at most "
                            + MOST_OVERLAPPING + " are kept up to date");
        }

        @Override
        public int windowsAnEvent() {
            return (int) size.dividedBy(every);
        }

        @Override
        public String description() {
            return size + " every " + every;
        }
    }

    /**
     * Events of a group with less than a gap between one and the next, from the first of them to a gap after the last.
     * Depends on the event times alone, in whatever order they come.
     *
     * @param gap a second to a day
     */
    record Session(Duration gap) implements Window {
        public Session {
            Rules.between("session", gap, Duration.ofSeconds(1), Duration.ofDays(1));
        }

        @Override
        public String description() {
            return "session " + gap;
        }
    }

    /** One row a group, for ever. Never final, and without window columns. */
    record Running() implements Window {
        @Override
        public String description() {
            return "running";
        }
    }

    /** The same for equal windows and no others. */
    String description();

    /** How many rows an event counts in. */
    default int windowsAnEvent() {
        return 1;
    }

    /** Whether rows have a start and an end. */
    default boolean isBounded() {
        return !(this instanceof Running);
    }

    /** The least time that a view of such windows can be kept for. */
    default Duration leastRetention() {
        if (this instanceof Tumbling tumbling) {
            return tumbling.size();
        } else if (this instanceof Hopping hopping) {
            return hopping.size();
        } else if (this instanceof Session session) {
            return session.gap();
        }
        return Duration.ofSeconds(1);
    }

    /** Without a window. */
    static Window running() {
        return new Running();
    }

    /** Windows side by side. */
    static Window tumbling(Duration size) {
        return new Tumbling(Objects.requireNonNull(size, "size"));
    }
}
