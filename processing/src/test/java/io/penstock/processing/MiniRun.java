package io.penstock.processing;

import static org.awaitility.Awaitility.await;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.declaration.Job;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.common.limits.CheckpointPlan;
import io.penstock.common.names.Names;
import io.penstock.common.view.ViewSchema;
import io.penstock.common.wire.StringTypes;
import io.penstock.processing.checkpoint.JobConfiguration;
import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.job.JobCatalog;
import io.penstock.processing.source.RawRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.avro.Schema;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/** A pipeline's own graph on lists instead of topics, in a cluster inside this process, from one savepoint to the next. */
final class MiniRun implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Feed feed;
    private final JobClient job;
    private final double from;

    private MiniRun(Feed feed, JobClient job, double from) {
        this.feed = feed;
        this.job = job;
        this.from = from;
    }

    /** Ids of a source's schema and of each output's: the same in every run, since state does not hold them. */
    static int schemaId(Pipeline pipeline, String source) {
        return new ArrayList<>(pipeline.sources().keySet()).indexOf(source) + 1;
    }

    /**
     * Starts the pipeline.
     *
     * @param from share of each partition that was read before, 0 to 1
     * @param upTo share that is read in the end
     * @param savepoint where its state is, null to begin anew
     */
    static MiniRun start(
            Pipeline pipeline,
            Map<String, List<List<RawRecord>>> logs,
            int parallelism,
            double from,
            double upTo,
            @Nullable String savepoint)
            throws Exception {
        Feed feed = new Feed(logs, upTo);
        CheckpointPlan checkpoints =
                new CheckpointPlan(Duration.ofHours(1), Duration.ofSeconds(1), Duration.ofMinutes(1), Optional.empty());
        Configuration configuration = JobConfiguration.of(checkpoints, Topology.bufferTimeout(pipeline));
        // All state in one file, so that a fixture is small.
        configuration.setString(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD.key(), "1mb");
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment flink =
                StreamExecutionEnvironment.createLocalEnvironment(parallelism, configuration);
        LinkedHashMap<Integer, String> written = new LinkedHashMap<>();
        for (Source source : pipeline.sources().values()) {
            Schema schema = source.isChangeStream() ? ChangeEnvelope.schemaOf(source.schema()) : source.schema();
            written.put(
                    schemaId(pipeline, source.name()),
                    StringTypes.portable(schema).toString());
        }
        Names names = new Names(pipeline.name());
        new Topology(pipeline, new FeedEnds(names, feed, written), rowSchemas(pipeline), JobCatalog.load(), Set.of())
                .draw(flink);
        try {
            return new MiniRun(feed, flink.executeAsync(), from);
        } catch (Exception e) {
            feed.close();
            throw e;
        }
    }

    private static RowSchemas rowSchemas(Pipeline pipeline) {
        Names names = new Names(pipeline.name());
        Map<String, RowSchemas.RowSchema> views = new LinkedHashMap<>();
        for (View view : pipeline.views().values()) {
            Schema schema = ViewSchema.of(pipeline.name(), view, pipeline.source(view.source()));
            views.put(view.name(), new RowSchemas.RowSchema(1, schema));
        }
        Map<String, Integer> ofJobs = new LinkedHashMap<>();
        for (Job job : pipeline.jobs().values()) {
            job.outputs().keySet().forEach(output -> ofJobs.put(names.jobTopic(job.name(), output), 1));
        }
        return new RowSchemas(views, ofJobs);
    }

    /** Waits until what there is has been read, and ends the run there. @return where its state is */
    String stopWithSavepoint(Path folder) throws Exception {
        await().atMost(PATIENCE).failFast("the job failed", this::isOver).until(() -> feed.isRead(from));
        // Refused as long as a task is still starting.
        return await().atMost(PATIENCE)
                .failFast("the job failed", this::isOver)
                .ignoreException(ExecutionException.class)
                .until(
                        () -> job.stopWithSavepoint(false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                                .get(),
                        Objects::nonNull);
    }

    /** Waits until this holds of all that was written, and ends the run. */
    void until(ThrowingRunnable holds) throws Exception {
        await().atMost(PATIENCE).failFast("the job failed", this::isOver).untilAsserted(holds);
        job.cancel().get();
    }

    /** What was written so far. */
    List<Letter> written() {
        return feed.written();
    }

    private boolean isOver() throws Exception {
        return job.getJobStatus().get().isGloballyTerminalState();
    }

    @Override
    public void close() {
        try {
            if (!isOver()) {
                job.cancel().get();
            }
        } catch (Exception e) {
            // its cluster has gone with it
        }
        feed.close();
    }
}
