package io.penstock.processing.harness;

import io.penstock.common.declaration.Job;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Source;
import io.penstock.common.lateness.LatenessRule;
import io.penstock.common.names.Names;
import io.penstock.common.wire.SchemaLookup;
import io.penstock.common.wire.UnknownSchema;
import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.deadletter.LetterOffice;
import io.penstock.processing.decode.Change;
import io.penstock.processing.decode.SchemaSource;
import io.penstock.processing.decode.SourcePlan;
import io.penstock.processing.fold.FoldOperator;
import io.penstock.processing.job.JobCatalog;
import io.penstock.processing.job.JobGraph;
import io.penstock.processing.source.LogBatch;
import io.penstock.processing.source.LogBatchWriter;
import io.penstock.processing.source.RawRecord;
import io.penstock.processing.sql.SqlGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A pipeline's graph around one job, with lists for topics, in a cluster inside this process. */
final class HarnessGraph {
    private static final Duration KEPT = Duration.ofDays(3_650);
    private static final int MOST_RECORDS = 1_000_000;
    private static final Duration NEVER_IDLE = Duration.ofHours(1);

    private HarnessGraph() {}

    static List<Letter> run(
            Pipeline pipeline,
            Job job,
            JobCatalog catalog,
            Map<String, List<RawRecord>> logs,
            Map<String, Integer> schemaIds,
            Map<Integer, String> schemas,
            int parallelism)
            throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        StreamExecutionEnvironment flink =
                StreamExecutionEnvironment.createLocalEnvironment(parallelism, configuration);
        FixedSchemas registry = new FixedSchemas(new LinkedHashMap<>(schemas));
        Names names = new Names(pipeline.name());
        Map<String, DataStream<Change>> chains = new LinkedHashMap<>();
        DataStream<Letter> letters = null;
        for (String name : job.inputs()) {
            Source source = pipeline.source(name);
            LetterOffice office = new LetterOffice(names.topic(name), names.dlq(name), names.late(name));
            SingleOutputStreamOperator<Change> changes = log(flink, logs.getOrDefault(name, List.of()))
                    .transform(
                            "fold",
                            Change.TYPE,
                            new FoldOperator(
                                    SourcePlan.of(source, List.of()),
                                    LatenessRule.of(source.lateness(), KEPT),
                                    NEVER_IDLE,
                                    registry,
                                    office,
                                    true,
                                    true))
                    .setParallelism(1);
            chains.put(name, changes);
            DataStream<Letter> own = changes.getSideOutput(LetterOffice.LETTERS);
            letters = letters == null ? own : letters.union(own);
        }
        DataStream<Letter> produced = job.work() instanceof Job.Work.Sql sql
                ? new SqlGraph(pipeline, registry, schemaIds).draw(flink, job, sql, chains)
                : new JobGraph(pipeline, catalog, registry, schemaIds).draw(job, (Job.Work.Code) job.work(), chains);
        return (letters == null ? produced : produced.union(letters)).executeAndCollect(MOST_RECORDS);
    }

    /** Flink refuses an empty list; a record that is left out again makes it one that is not. */
    private static DataStream<LogBatch> log(StreamExecutionEnvironment flink, List<RawRecord> records) {
        List<RawRecord> some = new ArrayList<>(records);
        some.add(new RawRecord(0, -1, 0, null, null, List.of()));
        return flink.fromData(some, RawRecord.TYPE)
                .filter(record -> record.offset() >= 0)
                .setParallelism(1)
                .map(record -> LogBatchWriter.batch(List.of(record)), LogBatch.TYPE)
                .setParallelism(1);
    }

    /** A registry with these schemas, as JSON by id. */
    private record FixedSchemas(LinkedHashMap<Integer, String> byId) implements SchemaSource {

        @Override
        public SchemaLookup open() {
            return id -> {
                String schema = byId.get(id);
                if (schema == null) {
                    throw new UnknownSchema(id);
                }
                return new Schema.Parser().parse(schema);
            };
        }
    }
}
