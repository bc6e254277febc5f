package io.penstock.transport;

import io.penstock.common.declaration.Pipeline;
import io.penstock.transport.plan.Permissions;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import picocli.CommandLine.Option;

/** What a person allows beyond what is safe. */
final class PermissionOptions {
    @Option(
            names = "--adopt",
            paramLabel = "TOPIC",
            description =
                    "Take this topic over, which exists and is recorded as nobody's; '*' for all that are declared.")
    private Set<String> adopt = new HashSet<>();

    @Option(
            names = "--allow-delete",
            paramLabel = "TOPIC",
            description = "Delete this topic, which the pipeline owns and no longer declares.")
    private Set<String> delete = new HashSet<>();

    @Option(
            names = "--allow-repartition",
            paramLabel = "TOPIC",
            description = "Add partitions to this topic, although keys move and order is lost.")
    private Set<String> repartition = new HashSet<>();

    /** Those for one of several pipelines: each name goes to the one that it begins with, or to all, which refuse it. */
    Permissions of(Pipeline pipeline, Collection<Pipeline> all) {
        return new Permissions(
                mine(adopt, pipeline, all), mine(delete, pipeline, all), mine(repartition, pipeline, all));
    }

    private static Set<String> mine(Set<String> topics, Pipeline pipeline, Collection<Pipeline> all) {
        Set<String> mine = new HashSet<>(topics);
        mine.removeIf(topic -> all.stream()
                .anyMatch(other -> !other.name().equals(pipeline.name()) && topic.startsWith(other.name() + ".")));
        return mine;
    }
}
