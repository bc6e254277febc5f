package io.penstock.transport.plan;

import io.penstock.transport.ownership.Claim;
import io.penstock.transport.wanted.Target;
import io.penstock.transport.world.ObservedTopic;
import io.penstock.transport.world.Reader;
import io.penstock.transport.world.World;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** What to do about topics that the pipeline owns and no longer declares. */
final class LeftoverRules {
    private final Target target;
    private final World world;
    private final Permissions permissions;

    LeftoverRules(Target target, World world, Permissions permissions) {
        this.target = target;
        this.world = world;
        this.permissions = permissions;
    }

    List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        for (Claim claim : claims()) {
            ObservedTopic observed = world.topics().get(claim.topic());
            if (observed != null && owned(claim) && permissions.delete().contains(claim.topic())) {
                changes.add(new Change.DeleteTopic(claim.topic(), observed.id(), consequences(claim.topic())));
            }
        }
        return changes;
    }

    /** Those that stay. */
    List<String> kept() {
        return claims().stream()
                .filter(claim -> world.topics().containsKey(claim.topic()) && owned(claim))
                .map(Claim::topic)
                .filter(topic -> !permissions.delete().contains(topic))
                .toList();
    }

    /** Permissions to delete what must not be deleted. A topic that is not there is no mistake: apply may be repeated. */
    List<Refusal> refusals() {
        List<Refusal> refusals = new ArrayList<>();
        for (String topic : new TreeSet<>(permissions.delete())) {
            Claim claim = world.claims().get(topic);
            if (!world.topicNames().contains(topic)) {
                continue;
            }
            String object = "topic " + topic;
            if (target.declares(topic)) {
                refusals.add(new Refusal(
                        object,
                        "--allow-delete names it, and the declaration needs it: remove what it belongs to first",
                        List.of()));
            } else if (claim == null) {
                refusals.add(new Refusal(
                        object,
                        "--allow-delete names it, and no record says that Penstock has made it: it is not touched",
                        List.of()));
            } else if (!claim.owner().equals(target.owner())) {
                refusals.add(new Refusal(
                        object,
                        "--allow-delete names it, and it belongs to " + claim.owner() + ": only they may delete it",
                        List.of()));
            } else if (world.topics().containsKey(topic) && !owned(claim)) {
                refusals.add(new Refusal(
                        object,
                        "--allow-delete names it, and somebody else has made it anew since: it is not touched",
                        List.of()));
            }
        }
        return refusals;
    }

    private List<Claim> claims() {
        return world.claims().values().stream()
                .filter(claim -> claim.owner().equals(target.owner()) && !target.declares(claim.topic()))
                .sorted(Comparator.comparing(Claim::topic))
                .toList();
    }

    private boolean owned(Claim claim) {
        Standing standing = Standing.of(claim.topic(), target.owner(), world);
        return standing == Standing.OURS || standing == Standing.UNCONFIRMED;
    }

    private List<String> consequences(String topic) {
        List<String> lines = new ArrayList<>(List.of("its records are gone for good; its schemas stay registered"));
        world.readers().stream()
                .filter(reader -> reader.topic().equals(topic) && reader.loses() > 0)
                .sorted(Comparator.comparing(Reader::group).thenComparing(Reader::partition))
                .forEach(reader -> lines.add("group " + reader.group() + " has " + reader.loses()
                        + " unread records in partition " + reader.partition() + ", from offset "
                        + reader.committed()));
        return lines;
    }
}
