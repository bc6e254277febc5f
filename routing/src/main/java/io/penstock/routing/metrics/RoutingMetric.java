package io.penstock.routing.metrics;

import java.util.List;

/** Every metric of the service. Names are Micrometer's; Prometheus sees underscores and {@code _total}. */
public enum RoutingMetric {
    IN("penstock.routing.in", List.of("route"), "Records read, those that a restart repeats included."),
    OUT(
            "penstock.routing.out",
            List.of("route", "topic"),
            "Records written to the topic, those that a restart aborts included."),
    FILTERED("penstock.routing.filtered", List.of("route"), "Records that belong to none of the route's topics."),
    DEAD_LETTERS("penstock.routing.dead.letters", List.of("route"), "Records that could not be routed."),
    INTERRUPTIONS(
            "penstock.routing.interruptions",
            List.of("route", "code"),
            "Threads that an outage ended; each is replaced."),
    LAG(
            "penstock.routing.lag",
            List.of("route"),
            "Records of the partitions of this instance that are still to be read.");

    private final String meterName;

    @SuppressWarnings("ImmutableEnumChecker") // from List.of
    private final List<String> tags;

    private final String help;

    RoutingMetric(String meterName, List<String> tags, String help) {
        this.meterName = meterName;
        this.tags = tags;
        this.help = help;
    }

    /** Micrometer's name. */
    public String meterName() {
        return meterName;
    }

    /** Keys of the tags; their values are bounded by the declaration. */
    public List<String> tags() {
        return tags;
    }

    /** One sentence. */
    public String help() {
        return help;
    }
}
