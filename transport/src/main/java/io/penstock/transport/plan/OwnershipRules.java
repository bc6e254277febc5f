package io.penstock.transport.plan;

import io.penstock.transport.ownership.Claim;
import io.penstock.transport.ownership.Owner;
import io.penstock.transport.ownership.OwnershipTopic;
import io.penstock.transport.wanted.Target;
import io.penstock.transport.wanted.TopicTarget;
import io.penstock.transport.world.ObservedTopic;
import io.penstock.transport.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What may be touched at all. */
final class OwnershipRules {
    private final Target target;
    private final World world;
    private final Permissions permissions;

    OwnershipRules(Target target, World world, Permissions permissions) {
        this.target = target;
        this.world = world;
        this.permissions = permissions;
    }

    /** The records themselves must be kept for good, whoever has made their topic. */
    List<Change> records() {
        ObservedTopic records = world.topics().get(OwnershipTopic.NAME);
        if (records == null) {
            return List.of(new Change.CreateOwnershipTopic(target.replicationFactor(), target.minInSyncReplicas()));
        }
        return TopicRules.settings(OwnershipTopic.NAME, records, OwnershipTopic.SETTINGS).stream()
                .toList();
    }

    /** Whether the pipeline may change this topic of its declaration. */
    boolean mayTouch(TopicTarget topic) {
        return switch (standing(topic)) {
            case ABSENT, OURS, UNCONFIRMED -> true;
            case FOREIGN -> permissions.adopts(topic.name());
            case OTHERS -> permissions.adopts(topic.name()) && sameName(topic);
        };
    }

    /** The record of a topic that is there and may be touched. */
    Optional<Change> claim(TopicTarget topic) {
        ObservedTopic observed = world.topics().get(topic.name());
        Claim claim = world.claims().get(topic.name());
        if (observed == null) {
            return Optional.empty();
        }
        return switch (standing(topic)) {
            case ABSENT, OURS -> Optional.empty();
            case UNCONFIRMED ->
                Optional.of(new Change.RecordOwner(
                        Objects.requireNonNull(claim).confirmed(observed.id()),
                        Optional.empty(),
                        "it was being created when apply was interrupted"));
            case OTHERS ->
                adopt(topic, observed, Optional.of(Objects.requireNonNull(claim).owner()));
            case FOREIGN -> adopt(topic, observed, Optional.empty());
        };
    }

    private Optional<Change> adopt(TopicTarget topic, ObservedTopic observed, Optional<Owner> before) {
        Claim claim = new Claim(
                topic.name(), target.owner(), topic.role().word(), world.now(), new Claim.Confirmed(observed.id()));
        return Optional.of(new Change.RecordOwner(claim, before, "--adopt names it"));
    }

    /** Why a topic of the declaration may not be touched. */
    Refusal refusal(TopicTarget topic) {
        String object = "topic " + topic.name();
        Claim claim = world.claims().get(topic.name());
        ObservedTopic observed = Objects.requireNonNull(world.topics().get(topic.name()), "it exists");
        List<String> details = new ArrayList<>();
        TopicRules.settings(topic.name(), observed, topic.config()).ifPresent(change -> change.properties()
                .forEach(property -> details.add("adopting it would set " + property.show())));
        if (standing(topic) == Standing.OTHERS && claim != null) {
            return new Refusal(
                    object,
                    sameName(topic)
                            ? "belongs to " + claim.owner() + ", and this declaration says owner "
                                    + target.owner().team()
                                    + "; if the pipeline was handed over, take the topic with --adopt " + topic.name()
                            : "belongs to " + claim.owner() + ": two pipelines cannot own one topic; rename the source"
                                    + " or view, or have its owner delete it",
                    details);
        }
        String history = claim == null
                ? "exists, and no record says that Penstock has made it"
                : claim.topicId().isEmpty()
                        ? "exists, and is not what " + claim.owner() + " was about to create"
                        : "was deleted and made anew by somebody else since " + claim.owner() + " created it";
        return new Refusal(
                object,
                history + ": it is not touched. If it is to be this pipeline's from now on, say so with --adopt "
                        + topic.name() + " (--adopt '" + Permissions.ALL + "' for all that it declares); if not, rename"
                        + " the source or view",
                details);
    }

    private Standing standing(TopicTarget topic) {
        return Standing.of(topic.name(), target.owner(), world);
    }

    private boolean sameName(TopicTarget topic) {
        Claim claim = world.claims().get(topic.name());
        return claim != null && claim.owner().pipeline().equals(target.pipeline());
    }
}
