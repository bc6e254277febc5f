package io.penstock.common.route;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.declaration.Route;
import io.penstock.common.declaration.Source;
import io.penstock.common.names.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;

/** The Avro schemas of a route's topics. */
public final class RouteSchema {
    private RouteSchema() {}

    /**
     * The row that goes on: the contract itself, or a record of the selected fields. Those keep type, default and
     * documentation; the record has a name of its own, because a reader that asks for the contract must not be given part of it.
     */
    public static Schema row(String pipeline, Route route, Source source) {
        Schema contract = source.schema();
        if (route.select().isEmpty()) {
            return contract;
        }
        List<Schema.Field> fields = new ArrayList<>();
        for (String name : route.select()) {
            Schema.Field field = Objects.requireNonNull(contract.getField(name), "a checked route has every field");
            fields.add(new Schema.Field(field, field.schema()));
        }
        String fullName = new Names(pipeline).routeRecordName(route.name());
        int dot = fullName.lastIndexOf('.');
        return Schema.createRecord(
                fullName.substring(dot + 1),
                "Fields of " + contract.getFullName() + " that route " + route.name() + " selects.",
                fullName.substring(0, dot),
                false,
                fields);
    }

    /** What is written: the row, in the envelope of changes where the source is a change stream. */
    public static Schema value(String pipeline, Route route, Source source) {
        Schema row = row(pipeline, route, source);
        return source.isChangeStream() ? ChangeEnvelope.schemaOf(row) : row;
    }

    /** The topics, in the order of the file: one, or one a branch. */
    public static List<String> topics(String pipeline, Route route) {
        Names names = new Names(pipeline);
        return route.split()
                .map(split -> split.branches().stream()
                        .map(branch -> names.branchTopic(route.name(), branch))
                        .toList())
                .orElseGet(() -> List.of(names.routeTopic(route.name())));
    }
}
