package io.penstock.transport.plan;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.penstock.transport.wanted.Grant;
import io.penstock.transport.wanted.Target;
import io.penstock.transport.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** What to do about who may do what. Nothing is ever taken away: what else a principal may do, somebody has meant. */
final class AccessRules {
    private AccessRules() {}

    /** One a principal: each adds what is missing. */
    static List<Change> changes(Target target, World world) {
        List<Change> changes = new ArrayList<>();
        Set<Grant> there = world.grants().orElse(Set.of());
        target.grants().stream()
                .filter(grant -> !there.contains(grant))
                .collect(groupingBy(Grant::principal, TreeMap::new, toList()))
                .forEach((principal, missing) -> changes.add(new Change.GrantAccess(principal, missing)));
        return changes;
    }

    static List<Refusal> refusals(Target target, World world) {
        if (target.principals().isEmpty() || world.grants().isPresent()) {
            return List.of();
        }
        return List.of(new Refusal(
                "access",
                "the environment names principals, and the brokers have no authorizer: everybody may do everything. Set"
                        + " authorizer.class.name on the brokers, or leave kafka.principals out",
                List.of()));
    }

    /** What the principals may do with things of the pipeline's, beyond what the declaration gives them to do. */
    static List<Grant> undeclared(Target target, World world) {
        return world.grants().orElse(Set.of()).stream()
                .filter(grant -> isOfPipeline(grant, target.pipeline())
                        && !target.grants().contains(grant))
                .sorted()
                .toList();
    }

    private static boolean isOfPipeline(Grant grant, String pipeline) {
        return grant.name().startsWith(pipeline + ".") || (grant.prefixed() && pipeline.startsWith(grant.name()));
    }
}
