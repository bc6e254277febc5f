package io.penstock.processing.job;

import io.penstock.common.declaration.Job;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Source;
import io.penstock.common.names.Names;
import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.decode.Change;
import io.penstock.processing.decode.SchemaSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Draws jobs in Java behind the sources' chains. */
public final class JobGraph {
    private final Pipeline pipeline;
    private final Names names;
    private final JobCatalog catalog;
    private final JobSources sources;
    private final Map<String, Integer> schemaIds;

    /** @param schemaIds what the registry knows the outputs' schemas under, by topic */
    public JobGraph(Pipeline pipeline, JobCatalog catalog, SchemaSource schemas, Map<String, Integer> schemaIds) {
        this.pipeline = pipeline;
        this.names = new Names(pipeline.name());
        this.catalog = catalog;
        this.sources = new JobSources(names, schemas);
        this.schemaIds = Map.copyOf(schemaIds);
    }

    /**
     * Draws a job.
     *
     * @param inTime what the chains of its sources let through, by source
     * @return all that it writes: records of its outputs, dead letters, late events
     */
    public DataStream<Letter> draw(Job job, Job.Work.Code code, Map<String, ? extends DataStream<Change>> inTime) {
        StreamJob implementation = catalog.job(code);
        JobSpec spec = implementation.spec();
        Letters letters = sources.letters(job);
        JobContext context = new JobContext(job.name(), letters, targets(job, spec), JobCatalog.settings(spec, code));
        for (int i = 0; i < job.inputs().size(); i++) {
            String source = job.inputs().get(i);
            DataStream<Change> changes = Optional.ofNullable(inTime.get(source))
                    .orElseThrow(() -> new IllegalStateException("source " + source + " has no chain"));
            read(context, job, spec.inputs().get(i), i, changes);
        }
        implementation.build(context);
        return context.produced();
    }

    private Map<String, Target> targets(Job job, JobSpec spec) {
        Map<String, Target> targets = new LinkedHashMap<>();
        JobCatalog.declared(job, spec).forEach((name, output) -> {
            String topic = names.jobTopic(job.name(), output.name());
            int id = Optional.ofNullable(schemaIds.get(topic))
                    .orElseThrow(() -> new IllegalStateException("no schema id for " + topic));
            targets.put(name, new Target(topic, id, output.key()));
        });
        return targets;
    }

    private <T> void read(JobContext context, Job job, Input<T> input, int position, DataStream<Change> changes) {
        Source source = pipeline.source(job.inputs().get(position));
        context.input(input, sources.read(job, input, position, source, changes), input.type(source.schema()));
    }
}
