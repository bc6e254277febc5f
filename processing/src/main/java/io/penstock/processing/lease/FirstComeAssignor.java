package io.penstock.processing.lease;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives partition 0 of what it subscribes to to one member of the group, the one that has it already, and tells the others
 * who that is. Cooperative, so that whoever has it keeps it while others come and go.
 */
public final class FirstComeAssignor implements ConsumerPartitionAssignor, Configurable {
    static final String HOLDER = "penstock.lease.holder";
    static final String TOLD = "penstock.lease.told";

    private String holder = "";
    private Told told = other -> {};

    /** Learns who has it, from the thread that polls. */
    interface Told {
        void has(String holder);
    }

    /** For Kafka. */
    public FirstComeAssignor() {}

    @Override
    public void configure(Map<String, ?> configs) {
        holder = String.valueOf(configs.get(HOLDER));
        if (configs.get(TOLD) instanceof Told listener) {
            told = listener;
        }
    }

    @Override
    public String name() {
        return "penstock-lease";
    }

    @Override
    public List<RebalanceProtocol> supportedProtocols() {
        return List.of(RebalanceProtocol.COOPERATIVE);
    }

    @Override
    public ByteBuffer subscriptionUserData(Set<String> topics) {
        return UTF_8.encode(holder);
    }

    /** Of two that claim it, one is a member of an earlier generation that was given up for dead. */
    @Override
    public GroupAssignment assign(Cluster metadata, GroupSubscription group) {
        Map<String, Subscription> members = group.groupSubscription();
        Map.Entry<String, Subscription> first = members.entrySet().stream()
                .max(Comparator.<Map.Entry<String, Subscription>>comparingInt(member -> generation(member.getValue()))
                        .thenComparing(Map.Entry::getKey))
                .orElseThrow();
        Map<String, Assignment> assignments = new HashMap<>();
        members.forEach((member, subscription) -> assignments.put(
                member,
                new Assignment(
                        member.equals(first.getKey())
                                ? List.of(
                                        new TopicPartition(subscription.topics().get(0), 0))
                                : List.of(),
                        first.getValue().userData())));
        return new GroupAssignment(assignments);
    }

    private static int generation(Subscription subscription) {
        return subscription.ownedPartitions().isEmpty()
                ? -1
                : subscription.generationId().orElse(0);
    }

    @Override
    public void onAssignment(Assignment assignment, ConsumerGroupMetadata group) {
        tell(assignment);
    }

    void tell(Assignment assignment) {
        ByteBuffer who = assignment.userData();
        told.has(who == null ? "" : UTF_8.decode(who.duplicate()).toString());
    }
}
