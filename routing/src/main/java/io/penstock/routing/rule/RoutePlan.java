package io.penstock.routing.rule;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Route;
import io.penstock.common.declaration.Source;
import io.penstock.common.names.Names;
import io.penstock.common.route.RouteSchema;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/**
 * All that is derived of one route.
 *
 * @param application id of the Kafka Streams application, hence of the consumer group
 * @param row schema of the rows that go on: the contract, or what was selected of it
 * @param value schema of what is written: the row, or the envelope of changes around it
 */
public record RoutePlan(Route route, Source source, String application, Topics topics, Schema row, Schema value) {

    /**
     * The topics of a route.
     *
     * @param from the source's
     * @param to where events go, in the order of the branches
     * @param deadLetters where those go that cannot be routed
     */
    public record Topics(String from, List<String> to, String deadLetters) {
        public Topics {
            to = List.copyOf(to);
        }

        /** Every topic that the route reads or writes. */
        public List<String> all() {
            List<String> all = new ArrayList<>(to);
            all.add(from);
            all.add(deadLetters);
            return all;
        }
    }

    /** The plans of all routes, in the order of the file. */
    public static List<RoutePlan> of(Pipeline pipeline) {
        Names names = new Names(pipeline.name());
        return pipeline.routes().values().stream()
                .map(route -> {
                    Source source = pipeline.source(route.source());
                    return new RoutePlan(
                            route,
                            source,
                            names.routingApplication(route.name()),
                            new Topics(
                                    names.topic(source.name()),
                                    RouteSchema.topics(pipeline.name(), route),
                                    names.routeDlq(route.name())),
                            RouteSchema.row(pipeline.name(), route, source),
                            RouteSchema.value(pipeline.name(), route, source));
                })
                .toList();
    }

    /** The route's name. */
    public String name() {
        return route.name();
    }

    Schema contract() {
        return source.schema();
    }

    /** What the source's values are read as. */
    Schema reader() {
        return source.isChangeStream() ? ChangeEnvelope.schemaOf(source.schema()) : source.schema();
    }
}
