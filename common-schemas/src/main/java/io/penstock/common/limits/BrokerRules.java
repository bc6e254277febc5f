package io.penstock.common.limits;

import io.penstock.common.declaration.Durations;
import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Route;
import io.penstock.common.declaration.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/** Compares what a pipeline asks for with what each broker is set to. */
final class BrokerRules {
    static final String LONGEST_TRANSACTION = "transaction.max.timeout.ms";

    private static final String CHECKPOINT_TIMEOUT = "checkpoints.timeout";

    private final Limits limits;
    private final Collection<BrokerSettings> brokers;

    BrokerRules(Limits limits, Collection<BrokerSettings> brokers) {
        this.limits = limits;
        this.brokers = brokers;
    }

    List<Clash> clashes() {
        List<Clash> clashes = new ArrayList<>();
        if (limits.isProcessed()) {
            checkpoints(clashes);
            session("the lease of the stream job", ClientLimits.LEASE_SESSION, "", clashes);
        }
        if (captures()) {
            transaction(
                    "ingestion waits out an outage of the brokers in",
                    ClientLimits.INGESTION_TRANSACTION,
                    "sources",
                    clashes);
        }
        if (!limits.pipeline().routes().isEmpty()) {
            transaction("routes need", ClientLimits.ROUTE_TRANSACTION, "routes", clashes);
        }
        if (!limits.pipeline().routes().isEmpty() || !limits.pipeline().views().isEmpty()) {
            String property = "session.timeout.ms";
            Duration session = limits.property(property).stream()
                    .mapToObj(Duration::ofMillis)
                    .findAny()
                    .orElse(ClientLimits.SESSION);
            String place = limits.property(property).isPresent() ? " (" + limits.place(property) + ")" : "";
            session("routes and serving", session, place, clashes);
        }
        requests(clashes);
        return clashes;
    }

    List<String> doubts() {
        List<String> doubts = new ArrayList<>();
        for (Route route : limits.pipeline().routes().values()) {
            Source source = limits.pipeline().source(route.source());
            Duration kept = source.topic().retention();
            each(
                            "offsets.retention.minutes",
                            minutes -> minutes < kept.toMinutes(),
                            minutes -> new Clash(
                                    "",
                                    "",
                                    "offsets.retention.minutes is " + minutes + " ("
                                            + Durations.format(Duration.ofMinutes(minutes))
                                            + "), and the topic of source "
                                            + source.name() + " keeps " + limits.stated(kept, retention(source))
                                            + ": route "
                                            + route.name()
                                            + ", stopped for longer than the brokers keep its offsets, would begin"
                                            + " at the topic's beginning and write everything again; raise offsets.retention.minutes"))
                    .forEach(clash -> doubts.add(clash.object() + ": " + clash.message()));
        }
        Duration longest = captures()
                ? ClientLimits.INGESTION_TRANSACTION
                : limits.checkpoints().leastTransaction();
        each(
                        "transactional.id.expiration.ms",
                        millis -> millis < longest.toMillis(),
                        millis -> new Clash(
                                "",
                                "",
                                "transactional.id.expiration.ms is " + millis(millis) + ", and transactions last up to "
                                        + Durations.format(longest)
                                        + ": the brokers forget a producer that rests, and its next"
                                        + " transaction fails; leave it at 7d"))
                .forEach(clash -> doubts.add(clash.object() + ": " + clash.message()));
        return doubts;
    }

    private void checkpoints(List<Clash> clashes) {
        CheckpointPlan plan = limits.checkpoints();
        Duration least = plan.leastTransaction();
        clashes.addAll(each(
                LONGEST_TRANSACTION,
                allowed -> allowed < least.toMillis(),
                allowed -> new Clash(
                        "",
                        CHECKPOINT_TIMEOUT,
                        LONGEST_TRANSACTION + " is " + millis(allowed) + ", and checkpoints need transactions of "
                                + Durations.format(least) + ": the " + (plan.paused() ? "pause" : "interval") + " of "
                                + limits.statedInterval() + ", the timeout of "
                                + limits.stated(plan.timeout(), CHECKPOINT_TIMEOUT) + " and "
                                + Durations.format(CheckpointPlan.RESTART)
                                + " to restart. What a checkpoint counts as written would be aborted before the restarted"
                                + " job commits it; raise " + LONGEST_TRANSACTION
                                + " on the brokers, or lower interval or timeout")));
    }

    private void transaction(String who, Duration timeout, String path, List<Clash> clashes) {
        clashes.addAll(each(
                LONGEST_TRANSACTION,
                allowed -> allowed < timeout.toMillis(),
                allowed -> new Clash(
                        "",
                        path,
                        LONGEST_TRANSACTION + " is " + millis(allowed) + ", and " + who + " transactions of "
                                + Durations.format(timeout) + ": it would not start; raise " + LONGEST_TRANSACTION
                                + " on the brokers")));
    }

    private void session(String who, Duration session, String place, List<Clash> clashes) {
        String asked = who + " has a session of " + Durations.format(session) + place;
        long millis = session.toMillis();
        clashes.addAll(each(
                "group.min.session.timeout.ms",
                least -> least > millis,
                least -> new Clash(
                        "",
                        "kafka",
                        "group.min.session.timeout.ms is " + millis(least) + ", and " + asked
                                + ": no group would let it in; lower group.min.session.timeout.ms on the brokers")));
        clashes.addAll(each(
                "group.max.session.timeout.ms",
                most -> most < millis,
                most -> new Clash(
                        "",
                        "kafka",
                        "group.max.session.timeout.ms is " + millis(most) + ", and " + asked
                                + ": no group would let it in; raise group.max.session.timeout.ms on the brokers")));
    }

    /** A broker closes the connection on a larger request, and the producer sends it again, for ever. */
    private void requests(List<Clash> clashes) {
        long letter = limits.requestBytes() + ClientLimits.LETTER_HEADER_BYTES;
        clashes.addAll(each(
                "socket.request.max.bytes",
                most -> most < letter,
                most -> new Clash(
                        "",
                        "kafka.properties.max.request.size",
                        "socket.request.max.bytes is " + most + ", and producers' " + limits.statedRequestBytes()
                                + ", and up to " + ClientLimits.LETTER_HEADER_BYTES
                                + " more for the headers of a dead letter: such a request is cut off, and sent again for"
                                + " ever; lower max.request.size, or raise socket.request.max.bytes on the brokers")));
    }

    private boolean captures() {
        return limits.pipeline().sources().values().stream().anyMatch(source -> source.origin() instanceof Origin.Cdc);
    }

    /** One clash for all brokers that have the same value. */
    private List<Clash> each(String setting, LongPredicate clashes, LongFunction<Clash> clash) {
        Map<Long, List<Integer>> values = new TreeMap<>();
        for (BrokerSettings broker : brokers) {
            broker.number(setting).stream().filter(clashes).forEach(value -> values.computeIfAbsent(
                            value, key -> new ArrayList<>())
                    .add(broker.id()));
        }
        return values.entrySet().stream()
                .map(entry -> {
                    Clash found = clash.apply(entry.getKey());
                    return new Clash(named(entry.getValue()), found.path(), found.message());
                })
                .toList();
    }

    /** {@code broker 1}, {@code brokers 1, 2} */
    static String named(List<Integer> ids) {
        return (ids.size() == 1 ? "broker " : "brokers ")
                + ids.stream().sorted().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static String millis(long value) {
        return value + " (" + Durations.format(Duration.ofMillis(value)) + ")";
    }

    private static String retention(Source source) {
        return "sources." + source.name() + ".topic.retention";
    }
}
