package io.penstock.transport.plan;

import io.penstock.transport.ownership.Claim;
import io.penstock.transport.ownership.Owner;
import io.penstock.transport.world.ObservedTopic;
import io.penstock.transport.world.World;
import org.jspecify.annotations.Nullable;

/** Whose a topic is, seen from one owner. */
public enum Standing {
    ABSENT,
    OURS,
    /** Made by us, and killed before that was recorded. */
    UNCONFIRMED,
    /** Recorded as somebody else's. */
    OTHERS,
    /** Recorded as nobody's; a topic that was made anew since it was recorded is nobody's, too. */
    FOREIGN;

    static Standing of(String topic, Owner owner, World world) {
        return of(world.topics().get(topic), world.claims().get(topic), owner);
    }

    public static Standing of(@Nullable ObservedTopic topic, @Nullable Claim claim, Owner owner) {
        if (topic == null) {
            return ABSENT;
        }
        if (claim == null || !claim.fits(topic.id(), topic.partitions(), topic.replicationFactor(), topic.own())) {
            return FOREIGN;
        }
        if (!claim.owner().equals(owner)) {
            return OTHERS;
        }
        return claim.topicId().isPresent() ? OURS : UNCONFIRMED;
    }
}
