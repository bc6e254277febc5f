package io.penstock.transport.ownership;

import java.util.Map;

/** The topic that holds the claims: compacted, one partition. Key is a topic's name, no value ends its claim. */
public final class OwnershipTopic {
    /** No pipeline's name begins with an underscore, so that no declaration can ask for this one. */
    public static final String NAME = "__penstock.ownership";

    /** What it must have: nothing of it may ever be removed by age. */
    public static final Map<String, String> SETTINGS = Map.of(
            "cleanup.policy", "compact", "compression.type", "producer", "unclean.leader.election.enable", "false");

    private OwnershipTopic() {}
}
