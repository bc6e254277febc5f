package io.penstock.processing;

import io.penstock.common.declaration.Job;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.common.lateness.LatenessRule;
import io.penstock.common.names.Names;
import io.penstock.common.names.Versioned;
import io.penstock.processing.checkpoint.JobConfiguration;
import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.deadletter.LetterOffice;
import io.penstock.processing.decode.Change;
import io.penstock.processing.decode.SourcePlan;
import io.penstock.processing.fold.FoldOperator;
import io.penstock.processing.fold.FoldPath;
import io.penstock.processing.job.JobCatalog;
import io.penstock.processing.job.JobGraph;
import io.penstock.processing.source.LogBatch;
import io.penstock.processing.source.LogSource;
import io.penstock.processing.sql.SqlGraph;
import io.penstock.processing.view.Delta;
import io.penstock.processing.view.GroupAggregator;
import io.penstock.processing.view.Partial;
import io.penstock.processing.view.SessionAggregator;
import io.penstock.processing.view.ViewPlan;
import io.penstock.processing.view.ViewRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The graph, once a source that views or jobs read, and once more for each later version of them:
 *
 * <pre>
 * topic ▸ fold ─(group, window)─▶ aggregate ▸ view topic     once a view
 *           ├─▶ jobs ▸ their topics
 *           └───────── letters ───────┘▸ .dlq and .late
 * </pre>
 *
 * Everything left of the exchange is one chain: each partition is seen in the order of its log, and only what was folded of
 * a group crosses the network. Each uid is a name that state is found under after an upgrade.
 *
 * <p>A view or job of version 2 hangs on a chain of its own, which reads the log from its beginning while the first goes
 * on. Every chain judges each record for all views of its source, so that they agree about what is given up; the first
 * alone writes the letters of it.
 */
final class Topology {
    private static final Logger LOG = LoggerFactory.getLogger(Topology.class);

    /** Share of a view's freshness that a record may wait before the exchange. */
    private static final int BUFFERINGS_PER_FRESHNESS = 20;

    /** Of a source that only jobs read, which judge lateness themselves. */
    private static final Duration UNLIMITED = Duration.ofDays(3_650);

    private final Pipeline pipeline;
    private final Names names;
    private final Ends ends;
    private final RowSchemas schemas;
    private final Set<Acceptance> accepted;
    private final JobGraph jobs;
    private final SqlGraph queries;
    private final Map<Integer, Map<String, DataStream<Change>>> chains = new HashMap<>();

    /** @param accepted what the job goes on past instead of stopping */
    Topology(Pipeline pipeline, Ends ends, RowSchemas schemas, JobCatalog catalog, Set<Acceptance> accepted) {
        this.pipeline = pipeline;
        this.names = new Names(pipeline.name());
        this.ends = ends;
        this.schemas = schemas;
        this.accepted = Set.copyOf(accepted);
        this.queries = new SqlGraph(pipeline, ends.schemas(), schemas.ofJobs());
        this.jobs = new JobGraph(pipeline, catalog, ends.schemas(), schemas.ofJobs());
    }

    /** How long a record may wait for company before the exchange, so that the freshest view stays as fresh as declared. */
    static Duration bufferTimeout(Pipeline pipeline) {
        return pipeline.views().values().stream()
                .map(View::freshness)
                .min(Comparator.naturalOrder())
                .orElse(Duration.ofSeconds(1))
                .dividedBy(BUFFERINGS_PER_FRESHNESS);
    }

    void draw(StreamExecutionEnvironment flink) {
        for (Source source : pipeline.sources().values()) {
            versions(source.name()).forEach(version -> draw(flink, source, version));
        }
        pipeline.jobs().values().forEach(job -> draw(flink, job));
    }

    /** A job's records and its dead letters are one transaction a checkpoint: they become visible together. */
    private void draw(StreamExecutionEnvironment flink, Job job) {
        DataStream<Letter> written = job.work() instanceof Job.Work.Code code
                ? jobs.draw(job, code, chainsOf(job))
                : queries.draw(flink, job, (Job.Work.Sql) job.work(), chainsOf(job));
        written.sinkTo(ends.letters("job." + job.name()))
                .name("job " + job.name())
                .uid("job-" + job.name())
                .setMaxParallelism(JobConfiguration.MAX_PARALLELISM);
    }

    /** Empty for a source that neither a view nor a job reads. */
    private List<Integer> versions(String source) {
        return pipeline.sourcesByVersion().entrySet().stream()
                .filter(version -> version.getValue().contains(source))
                .map(Map.Entry::getKey)
                .toList();
    }

    private Map<String, DataStream<Change>> chainsOf(Job job) {
        return chains.getOrDefault(job.version(), Map.of());
    }

    private void draw(StreamExecutionEnvironment flink, Source source, int version) {
        String topic = names.topic(source.name());
        String chain = Versioned.name(source.name(), version);
        LetterOffice letters = new LetterOffice(topic, names.dlq(source.name()), names.late(source.name()));
        List<View> views = judging(source.name(), version);
        List<ViewPlan> plans =
                views.stream().map(view -> ViewPlan.of(view, source)).toList();
        Duration retention = longestRetention(views);

        SingleOutputStreamOperator<LogBatch> log =
                named(flink.fromSource(ends.log(source, version), LogSource.readingBegun(), topic), "log", chain);
        SourcePlan plan = SourcePlan.of(source, plans);
        boolean jobsRead = pipeline.jobs().values().stream()
                .anyMatch(job -> job.version() == version && job.inputs().contains(source.name()));
        String path = FoldPath.of(plan, jobsRead).description();
        LOG.info("source {}: {}", chain, path);
        FoldOperator fold = new FoldOperator(
                plan,
                LatenessRule.of(source.lateness(), retention),
                ends.idleAfter(),
                ends.schemas(),
                letters,
                accepted.contains(Acceptance.POISON),
                jobsRead);
        SingleOutputStreamOperator<Change> changes = log.transform("fold", Change.TYPE, fold)
                .name("fold " + chain)
                .setDescription("fold " + chain + ", " + path)
                .uid("lateness-" + chain) // by which its state has always been found
                .setMaxParallelism(JobConfiguration.MAX_PARALLELISM);
        chains.computeIfAbsent(version, none -> new HashMap<>()).put(source.name(), changes);

        List<DataStream<Letter>> givenUp = new ArrayList<>();
        if (version == 1) {
            givenUp.add(changes.getSideOutput(LetterOffice.LETTERS));
        }
        for (ViewPlan view : plans) {
            if (Versioned.version(view.name()) != version) {
                continue; // judged for, here; kept by another chain
            }
            SingleOutputStreamOperator<ViewRow> rows =
                    named(rows(view, changes, retention, letters), "aggregate", view.name() + "-" + view.fingerprint());
            rows.sinkTo(ends.rows(view))
                    .name("view " + view.name())
                    .uid("view-" + view.name())
                    .setMaxParallelism(JobConfiguration.MAX_PARALLELISM);
            givenUp.add(rows.getSideOutput(LetterOffice.LETTERS));
        }
        givenUp.stream().reduce(DataStream::union).ifPresent(all -> all.sinkTo(ends.letters(chain + ".letters"))
                .name("letters " + chain)
                .uid("letters-" + chain)
                .setMaxParallelism(JobConfiguration.MAX_PARALLELISM));
    }

    /** Each view of a source once: in this chain's version, else in the newest. */
    private List<View> judging(String source, int version) {
        Map<String, View> chosen = new LinkedHashMap<>();
        for (View view : viewsOf(source)) {
            chosen.merge(
                    view.declaredName(),
                    view,
                    (one, other) ->
                            one.version() == version || (other.version() != version && one.version() > other.version())
                                    ? one
                                    : other);
        }
        return List.copyOf(chosen.values());
    }

    private SingleOutputStreamOperator<ViewRow> rows(
            ViewPlan plan, SingleOutputStreamOperator<Change> changes, Duration retention, LetterOffice letters) {
        RowSchemas.RowSchema schema = schemas.of(plan.name());
        return plan.hasSessions()
                ? changes.getSideOutput(FoldOperator.deltas(plan))
                        .keyBy(Delta::key, Types.STRING)
                        .process(
                                new SessionAggregator(plan, schema.id(), schema.schema(), retention, letters),
                                ViewRow.TYPE)
                : changes.getSideOutput(FoldOperator.partials(plan))
                        .keyBy(Partial::key, Types.STRING)
                        .transform(
                                "aggregate",
                                ViewRow.TYPE,
                                new GroupAggregator(plan, schema.id(), schema.schema(), retention, letters));
    }

    private List<View> viewsOf(String source) {
        return pipeline.views().values().stream()
                .filter(view -> view.source().equals(source))
                .toList();
    }

    /** State of all views of a source lives as long as the longest: an image that reaches one of them reaches all. */
    private static Duration longestRetention(Collection<View> views) {
        return views.stream()
                .map(View::retention)
                .max(Comparator.naturalOrder())
                .orElse(UNLIMITED);
    }

    private static <T> SingleOutputStreamOperator<T> named(
            SingleOutputStreamOperator<T> operator, String what, String of) {
        return operator.name(what + " " + of).uid(what + "-" + of).setMaxParallelism(JobConfiguration.MAX_PARALLELISM);
    }
}
