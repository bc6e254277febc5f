package io.penstock.transport.plan;

import io.penstock.common.declaration.Durations;
import io.penstock.transport.wanted.Target;
import io.penstock.transport.wanted.TopicTarget;
import io.penstock.transport.world.ObservedBroker;
import io.penstock.transport.world.ObservedTopic;
import io.penstock.transport.world.Retention;
import io.penstock.transport.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Which topics keep their older records outside of the brokers' disks (KIP-405), and what stands against it. There is no way
 * back without deleting what is there: that is left to a person.
 */
final class TierRules {
    private static final String BROKER_HAS_IT = "remote.log.storage.system.enable";

    private TierRules() {}

    static List<Refusal> refusals(Target target, World world) {
        List<Refusal> refusals = new ArrayList<>();
        List<String> tiered = target.topics().stream()
                .filter(TierRules::isTiered)
                .map(topic -> "topic " + topic.name())
                .toList();
        List<Integer> without = world.brokers().stream()
                .filter(broker -> broker.hidden().isEmpty())
                .map(ObservedBroker::settings)
                .filter(broker -> !Boolean.parseBoolean(broker.settings().getOrDefault(BROKER_HAS_IT, "false")))
                .map(broker -> broker.id())
                .toList();
        if (!tiered.isEmpty() && !without.isEmpty()) {
            refusals.add(new Refusal(
                    LimitRules.named(without),
                    BROKER_HAS_IT + " is false, and the environment asks for "
                            + target.limits().statedTiers()
                            + ": set the brokers up for remote storage (a RemoteStorageManager of your store), or leave"
                            + " kafka.tieredStorage out",
                    tiered));
        }
        for (TopicTarget topic : target.topics()) {
            ObservedTopic observed = world.topics().get(topic.name());
            if (observed != null && isTiered(observed) && !isTiered(topic)) {
                leaving(topic, observed, refusals);
            }
        }
        return refusals;
    }

    /** What stays tiered though nobody asks for it any more. */
    static List<String> notes(Target target, World world) {
        List<String> notes = new ArrayList<>();
        for (TopicTarget topic : target.topics()) {
            ObservedTopic observed = world.topics().get(topic.name());
            if (observed != null && isTiered(observed) && !isTiered(topic)) {
                notes.add("topic " + topic.name()
                        + ": keeps records in remote storage, which nothing asks for any more; to end"
                        + " that, and delete them there: kafka-configs --alter --add-config"
                        + " remote.storage.enable=false,remote.log.delete.on.disable=true");
            }
        }
        return notes;
    }

    /** Kafka keeps no record locally for longer than at all. */
    private static void leaving(TopicTarget topic, ObservedTopic observed, List<Refusal> refusals) {
        long local = Long.parseLong(observed.config().getOrDefault(TopicTarget.LOCAL_RETENTION, "-2"));
        Retention.of(topic.config()).ifPresent(kept -> {
            if (local > kept) {
                refusals.add(new Refusal(
                        "topic " + topic.name(),
                        TopicTarget.LOCAL_RETENTION + " is " + Durations.format(Duration.ofMillis(local))
                                + ", more than the retention of " + Durations.format(Duration.ofMillis(kept))
                                + " that it is to have; end its remote storage first: kafka-configs --alter --add-config"
                                + " remote.storage.enable=false,remote.log.delete.on.disable=true",
                        List.of()));
            }
        });
    }

    private static boolean isTiered(TopicTarget topic) {
        return Boolean.parseBoolean(topic.config().getOrDefault(TopicTarget.TIERED, "false"));
    }

    private static boolean isTiered(ObservedTopic topic) {
        return Boolean.parseBoolean(topic.config().getOrDefault(TopicTarget.TIERED, "false"));
    }
}
