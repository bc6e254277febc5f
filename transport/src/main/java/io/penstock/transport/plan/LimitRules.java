package io.penstock.transport.plan;

import io.penstock.common.limits.BrokerSettings;
import io.penstock.common.limits.Clash;
import io.penstock.common.limits.ClientLimits;
import io.penstock.transport.wanted.Target;
import io.penstock.transport.wanted.TopicRole;
import io.penstock.transport.wanted.TopicTarget;
import io.penstock.transport.world.ObservedBroker;
import io.penstock.transport.world.ObservedTopic;
import io.penstock.transport.world.World;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which limits of files, topics and brokers clash: what would be found out by data that is lost or that stops a job. */
final class LimitRules {
    static final String TOPIC_LIMIT = "max.message.bytes";
    static final String BROKER_LIMIT = "message.max.bytes";

    /**
     * How large a record a topic takes.
     *
     * @param origin who says so
     */
    private record RecordLimit(long bytes, String origin) {}

    private LimitRules() {}

    static List<Refusal> refusals(Target target, World world) {
        List<Clash> clashes = new ArrayList<>(target.limits().inFiles());
        clashes.addAll(target.limits().withBrokers(settings(world)));
        List<Refusal> refusals = new ArrayList<>();
        clashes.forEach(clash -> refusals.add(new Refusal(clash.object(), clash.message(), List.of())));
        records(target, world, refusals);
        return refusals;
    }

    /** What a person should know though nothing is wrong yet. */
    static List<String> notes(Target target, World world) {
        List<String> notes = new ArrayList<>(target.limits().doubts(settings(world)));
        Map<String, List<Integer>> hidden = new TreeMap<>();
        for (ObservedBroker broker : world.brokers()) {
            broker.hidden().ifPresent(why -> hidden.computeIfAbsent(why, key -> new ArrayList<>())
                    .add(broker.settings().id()));
        }
        hidden.forEach(
                (why, ids) -> notes.add(
                        named(ids)
                                + ": settings are not shown (" + why
                                + "), so that nothing here was compared with them: longest transaction, record sizes, sessions. Who"
                                + " applies needs DescribeConfigs on the cluster; the stream job tries a transaction when it is submitted"));
        return notes;
    }

    /**
     * Topics whose limit nobody declares, against what producers send, and against what takes their dead letters. Records
     * larger than a consumer or a follower fetches at a time are no clash: the first one of a fetch always comes whole
     * (KIP-74).
     */
    private static void records(Target target, World world, List<Refusal> refusals) {
        long sent = target.limits().requestBytes();
        long letters = target.topics().stream()
                        .map(topic -> topic.config().get(TOPIC_LIMIT))
                        .flatMap(value -> Optional.ofNullable(value).stream())
                        .mapToLong(Long::parseLong)
                        .min()
                        .orElse(Long.MAX_VALUE)
                - ClientLimits.LETTER_HEADER_BYTES;
        Map<String, Refusal> all = new TreeMap<>();
        for (TopicTarget topic : target.topics()) {
            if (topic.config().containsKey(TOPIC_LIMIT) || !topic.role().sized()) {
                continue;
            }
            for (RecordLimit limit : limits(topic.name(), world)) {
                String is = limit.origin() + " is " + limit.bytes() + ", and ";
                if (limit.bytes() < sent) {
                    add(
                            all,
                            topic,
                            is + target.limits().statedRequestBytes()
                                    + ": whoever writes a record in between stops there; set kafka.properties."
                                    + "max.request.size in the environment, from which the limits of all topics follow");
                } else if (limit.bytes() > letters && holdsOriginals(topic)) {
                    add(
                            all,
                            topic,
                            is + "topics of dead letters and late records take " + letters
                                    + " and their headers: a larger record that cannot be used would stop the job; set"
                                    + " kafka.properties.max.request.size: "
                                    + (limit.bytes() - ClientLimits.BATCH_OVERHEAD_BYTES)
                                    + " in the environment, from which the limits of all topics follow");
                }
            }
        }
        refusals.addAll(all.values());
    }

    /** {@code broker 1}, {@code brokers 1, 2} */
    static String named(List<Integer> ids) {
        return (ids.size() == 1 ? "broker " : "brokers ")
                + ids.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /** One for all topics of which the same is to be said. */
    private static void add(Map<String, Refusal> all, TopicTarget topic, String message) {
        all.merge(message, new Refusal("records", message, List.of("topic " + topic.name())), (one, other) -> {
            List<String> topics = new ArrayList<>(one.details());
            topics.addAll(other.details());
            return new Refusal(one.object(), message, topics);
        });
    }

    private static boolean holdsOriginals(TopicTarget topic) {
        return topic.role() == TopicRole.SOURCE;
    }

    /** The topic's own, or else the brokers', the least and the greatest of which count: any of them may lead. */
    private static List<RecordLimit> limits(String topic, World world) {
        ObservedTopic observed = world.topics().get(topic);
        if (observed != null && observed.own().containsKey(TOPIC_LIMIT)) {
            return List.of(limit(observed.own(), TOPIC_LIMIT, TOPIC_LIMIT + " of topic " + topic));
        }
        List<RecordLimit> ofBrokers = settings(world).stream()
                .filter(broker -> broker.number(BROKER_LIMIT).isPresent())
                .map(broker -> limit(broker.settings(), BROKER_LIMIT, BROKER_LIMIT + " of broker " + broker.id()))
                .sorted(Comparator.comparing(RecordLimit::bytes))
                .toList();
        if (!ofBrokers.isEmpty()) {
            RecordLimit least = ofBrokers.get(0);
            RecordLimit most = ofBrokers.get(ofBrokers.size() - 1);
            return least.bytes() == most.bytes() ? List.of(least) : List.of(least, most);
        }
        return observed != null && observed.config().containsKey(TOPIC_LIMIT)
                ? List.of(limit(observed.config(), TOPIC_LIMIT, TOPIC_LIMIT + " of topic " + topic))
                : List.of();
    }

    private static RecordLimit limit(Map<String, String> settings, String name, String origin) {
        return new RecordLimit(Long.parseLong(settings.getOrDefault(name, "0")), origin);
    }

    private static List<BrokerSettings> settings(World world) {
        return world.brokers().stream().map(ObservedBroker::settings).toList();
    }
}
