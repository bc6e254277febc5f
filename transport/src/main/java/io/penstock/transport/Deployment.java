package io.penstock.transport;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Places;
import io.penstock.common.environment.Environment;
import io.penstock.transport.command.Surroundings;
import io.penstock.transport.plan.Change;
import io.penstock.transport.plan.Permissions;
import io.penstock.transport.plan.Plan;
import io.penstock.transport.wanted.Target;
import io.penstock.transport.wanted.Targets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** The pipelines of one command line in one environment, each with its plan. */
final class Deployment implements AutoCloseable {
    /** One pipeline's. */
    private record Part(Transport transport, Permissions permissions, Plan plan) {}

    private final List<Part> parts = new ArrayList<>();

    /**
     * Connects, looks and plans.
     *
     * @param permissions those for one pipeline among all
     */
    static Deployment open(
            DeclarationOptions files,
            BiFunction<Pipeline, Collection<Pipeline>, Permissions> permissions,
            Surroundings in) {
        Map<Path, Pipeline> pipelines = files.pipelines();
        Environment environment = files.environment();
        in.err()
                .println("environment " + environment.name() + ": looking at Kafka on "
                        + environment.kafka().bootstrap() + " and the schema registry on "
                        + environment.registry().urls());
        Deployment deployment = new Deployment();
        try {
            Places surroundings = files.environmentPlaces();
            pipelines.forEach((file, pipeline) -> {
                Target target = Targets.of(pipeline, environment, Places.in(file), surroundings);
                deployment.add(Transport.connect(environment, target), permissions.apply(pipeline, pipelines.values()));
            });
            return deployment;
        } catch (RuntimeException failure) {
            deployment.close();
            throw failure;
        }
    }

    private void add(Transport transport, Permissions allowed) {
        try {
            parts.add(new Part(transport, allowed, transport.plan(allowed)));
        } catch (RuntimeException failure) {
            transport.close();
            throw failure;
        }
    }

    List<Plan> plans() {
        return parts.stream().map(Part::plan).toList();
    }

    boolean refused() {
        return parts.stream().anyMatch(part -> !part.plan().refusals().isEmpty());
    }

    boolean changes() {
        return parts.stream().anyMatch(part -> !part.plan().changes().isEmpty());
    }

    /** One pipeline after the other; each is complete in itself. */
    void apply(Consumer<Change> progress) {
        parts.forEach(part -> part.transport().apply(part.plan(), part.permissions(), progress));
    }

    @Override
    public void close() {
        parts.forEach(part -> part.transport().close());
        parts.clear();
    }
}
