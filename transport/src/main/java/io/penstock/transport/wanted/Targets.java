package io.penstock.transport.wanted;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.declaration.Job;
import io.penstock.common.declaration.JobOutput;
import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Places;
import io.penstock.common.declaration.Route;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.common.environment.Client;
import io.penstock.common.environment.Environment;
import io.penstock.common.limits.Limits;
import io.penstock.common.names.Names;
import io.penstock.common.route.RouteSchema;
import io.penstock.common.view.ViewSchema;
import io.penstock.common.wire.StringTypes;
import io.penstock.transport.ownership.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;

/** Derives the target from the two files. */
public final class Targets {
    /** View rows are few beside the events that they sum up; more partitions would only spread idle consumers. */
    private static final int MOST_VIEW_PARTITIONS = 8;

    /** Dead and late records are exceptions: a share of the source's partitions carries them. */
    private static final int SOURCE_PARTITIONS_PER_SIDE_PARTITION = 8;

    private Targets() {}

    /** What the pipeline needs in this environment. */
    public static Target of(Pipeline pipeline, Environment environment) {
        return of(pipeline, environment, Places.unknown(), Places.unknown());
    }

    /**
     * The same, read from files.
     *
     * @param declared where the declaration's keys stand
     * @param surroundings where the environment's keys stand
     */
    public static Target of(Pipeline pipeline, Environment environment, Places declared, Places surroundings) {
        Names names = new Names(pipeline.name());
        Limits limits = new Limits(pipeline, environment, declared, surroundings);
        TopicConfigs configs = new TopicConfigs(environment.kafka(), limits);
        List<TopicTarget> topics = new ArrayList<>();
        List<SubjectTarget> subjects = new ArrayList<>();
        Set<String> databases = new TreeSet<>();
        for (Source source : pipeline.sources().values()) {
            String topic = names.topic(source.name());
            int partitions = source.topic().partitions();
            int side = side(partitions);
            topics.add(configs.topic(topic, TopicRole.SOURCE, partitions, configs.source(source)));
            topics.add(configs.topic(
                    names.dlq(source.name()),
                    TopicRole.DEAD_LETTER,
                    side,
                    configs.side(source.topic().retention())));
            topics.add(configs.topic(
                    names.late(source.name()),
                    TopicRole.LATE,
                    side,
                    configs.side(source.topic().retention())));
            subjects.add(subject(topic, written(source)));
            if (source.origin() instanceof Origin.Cdc cdc) {
                databases.add(cdc.database());
            }
        }
        for (View view : pipeline.views().values()) {
            Source source = Objects.requireNonNull(
                    pipeline.sources().get(view.source()), "a checked pipeline has every view's source");
            String topic = names.viewTopic(view.name());
            int partitions = Math.min(MOST_VIEW_PARTITIONS, source.topic().partitions());
            topics.add(configs.topic(topic, TopicRole.VIEW, partitions, configs.view(view)));
            subjects.add(subject(topic, ViewSchema.of(pipeline.name(), view, source)));
        }
        for (Route route : pipeline.routes().values()) {
            Source source = pipeline.source(route.source());
            // As many partitions as the source has: a key that shares one with another there shares one here.
            int partitions = source.topic().partitions();
            for (String topic : RouteSchema.topics(pipeline.name(), route)) {
                topics.add(configs.topic(topic, TopicRole.ROUTE, partitions, configs.source(source)));
                subjects.add(subject(topic, RouteSchema.value(pipeline.name(), route, source)));
            }
            topics.add(configs.topic(
                    names.routeDlq(route.name()),
                    TopicRole.DEAD_LETTER,
                    side(partitions),
                    configs.side(source.topic().retention())));
        }
        for (Job job : pipeline.jobs().values()) {
            job(pipeline, names, job, configs, topics, subjects);
        }
        for (String database : databases) {
            topics.add(configs.topic(names.cdcOffsetsTopic(database), TopicRole.CDC_OFFSETS, 1, configs.offsets()));
        }
        topics.add(configs.topic(names.letterMarksTopic(), TopicRole.LETTER_MARKS, 1, configs.marks()));
        Map<Client, String> principals = environment.kafka().principals();
        return new Target(
                new Owner(pipeline.name(), pipeline.owner()),
                environment.name(),
                topics,
                subjects,
                limits,
                new TreeSet<>(principals.values()),
                Access.of(pipeline, principals));
    }

    private static int side(int partitions) {
        return (partitions - 1) / SOURCE_PARTITIONS_PER_SIDE_PARTITION + 1;
    }

    /** A job's records are kept as long and spread as wide as those of its largest input. */
    private static void job(
            Pipeline pipeline,
            Names names,
            Job job,
            TopicConfigs configs,
            List<TopicTarget> topics,
            List<SubjectTarget> subjects) {
        List<Source> inputs = job.inputs().stream().map(pipeline::source).toList();
        int partitions =
                inputs.stream().mapToInt(it -> it.topic().partitions()).max().orElse(1);
        int side = side(partitions);
        Duration retention = inputs.stream()
                .map(it -> it.topic().retention())
                .max(Comparator.naturalOrder())
                .orElseThrow();
        for (JobOutput output : job.outputs().values()) {
            String topic = names.jobTopic(job.name(), output.name());
            topics.add(configs.topic(topic, TopicRole.JOB_OUTPUT, partitions, configs.output(output, retention)));
            subjects.add(subject(topic, output.schema()));
        }
        topics.add(configs.topic(names.jobDlq(job.name()), TopicRole.DEAD_LETTER, side, configs.side(retention)));
        topics.add(configs.topic(names.jobLate(job.name()), TopicRole.LATE, side, configs.side(retention)));
    }

    private static Schema written(Source source) {
        return source.isChangeStream() ? ChangeEnvelope.schemaOf(source.schema()) : source.schema();
    }

    private static SubjectTarget subject(String topic, Schema schema) {
        return new SubjectTarget(Names.subject(topic), StringTypes.portable(schema));
    }
}
