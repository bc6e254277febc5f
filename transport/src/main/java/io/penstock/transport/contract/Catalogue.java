package io.penstock.transport.contract;

import io.penstock.common.declaration.Durations;
import io.penstock.common.declaration.Job;
import io.penstock.common.declaration.JobOutput;
import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Route;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.common.names.Names;
import io.penstock.common.route.RouteSchema;
import io.penstock.common.view.ViewSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/** The topics of a pipeline and what their records hold. The same declaration gives the same text. */
final class Catalogue {
    /**
     * A topic.
     *
     * @param what in one sentence
     * @param keptFor retention in words
     * @param rows the contract without the envelope of changes
     */
    record Topic(
            String name, String what, String key, String keptFor, Schema contract, boolean changes, List<Row> rows) {}

    private final Pipeline pipeline;
    private final Names names;
    private final List<Topic> topics = new ArrayList<>();

    private Catalogue(Pipeline pipeline) {
        this.pipeline = pipeline;
        this.names = new Names(pipeline.name());
    }

    /** In the order of the declaration: sources, views, jobs, routes. */
    static List<Topic> of(Pipeline pipeline) {
        Catalogue catalogue = new Catalogue(pipeline);
        pipeline.sources().values().forEach(catalogue::source);
        pipeline.views().values().forEach(catalogue::view);
        pipeline.jobs().values().forEach(catalogue::job);
        pipeline.routes().values().forEach(catalogue::route);
        return List.copyOf(catalogue.topics);
    }

    private void source(Source source) {
        String what = source.origin() instanceof Origin.Cdc cdc
                ? "Changes of table " + cdc.table() + " in " + cdc.database() + "."
                : "Events that applications publish.";
        topics.add(new Topic(
                names.topic(source.name()),
                what + " Event time is `" + source.eventTime() + "`; `" + source.id() + "` tells one from another.",
                source.key(),
                Durations.format(source.topic().retention()),
                source.schema(),
                source.isChangeStream(),
                Row.of(source.schema())));
    }

    private void view(View view) {
        Source source = pipeline.source(view.source());
        Schema schema = ViewSchema.of(pipeline.name(), view, source);
        String key = view.by().isEmpty() ? "one group" : String.join(", ", view.by());
        topics.add(new Topic(
                names.viewTopic(view.name()),
                "View over `" + source.name() + "`, " + ViewWords.window(view.window())
                        + view.from()
                                .where()
                                .map(where -> ", of what meets `" + where.text() + "`")
                                .orElse("")
                        + ". The last record of a key is the row.",
                view.window().isBounded() ? key + ", " + ViewSchema.WINDOW_START : key,
                Durations.format(view.retention()),
                schema,
                false,
                ViewWords.rows(view, source, schema)));
    }

    private void job(Job job) {
        Duration kept = job.inputs().stream()
                .map(input -> pipeline.source(input).topic().retention())
                .max(Comparator.naturalOrder())
                .orElseThrow();
        for (JobOutput output : job.outputs().values()) {
            topics.add(new Topic(
                    names.jobTopic(job.name(), output.name()),
                    "Written by job `" + job.name() + "` from "
                            + job.inputs().stream()
                                    .map(input -> "`" + input + "`")
                                    .collect(Collectors.joining(", "))
                            + "."
                            + (output.upsert() ? " The last record of a key counts; a tombstone removes it." : ""),
                    output.key(),
                    output.upsert() ? "the last record of a key for good" : Durations.format(kept),
                    output.schema(),
                    false,
                    Row.of(output.schema())));
        }
    }

    private void route(Route route) {
        Source source = pipeline.source(route.source());
        Schema row = RouteSchema.row(pipeline.name(), route, source);
        String which = route.where()
                .map(where -> "What of `" + source.name() + "` meets `" + where.text() + "`")
                .orElse("Copy of `" + source.name() + "`");
        for (String topic : RouteSchema.topics(pipeline.name(), route)) {
            topics.add(new Topic(
                    topic,
                    which
                            + route.split()
                                    .map(split -> ", split by `" + split.by() + "`")
                                    .orElse("") + ".",
                    source.key(),
                    Durations.format(source.topic().retention()),
                    row,
                    source.isChangeStream(),
                    Row.of(row)));
        }
    }
}
