package io.penstock.transport.wanted;

import java.util.Locale;

/** What a topic is for; decides what may be changed about it. */
public enum TopicRole {
    SOURCE(true),
    DEAD_LETTER(false),
    LATE(false),
    VIEW(true),
    JOB_OUTPUT(true),
    ROUTE(true),
    CDC_OFFSETS(true),
    /** What was done about which dead letter or late record. */
    LETTER_MARKS(true);

    private final boolean keyed;

    TopicRole(boolean keyed) {
        this.keyed = keyed;
    }

    /** {@code dead letter} */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Whether what it holds may be as large as producers send. */
    public boolean sized() {
        return this == SOURCE || this == VIEW || this == JOB_OUTPUT || this == ROUTE;
    }

    /** Whether readers rely on a key staying in its partition, which rules out adding partitions later. */
    public boolean keyed() {
        return keyed;
    }
}
