package io.penstock.processing.sql;

import io.penstock.common.declaration.InvalidDeclaration;
import io.penstock.common.declaration.Job;
import io.penstock.common.declaration.JobOutput;
import io.penstock.common.declaration.Located;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Problem;
import io.penstock.common.declaration.Source;
import io.penstock.common.names.Names;
import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.deadletter.LetterOffice;
import io.penstock.processing.decode.Change;
import io.penstock.processing.decode.SchemaSource;
import io.penstock.processing.job.Event;
import io.penstock.processing.job.JobSources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.avro.Schema.Field;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.types.Row;

/**
 * Draws jobs in SQL behind the sources' chains. Sources of events are tables that are only added to, change streams are
 * tables that change; the event time is their time attribute, with the watermark of the source's own lateness.
 */
public final class SqlGraph {
    private final Pipeline pipeline;
    private final Names names;
    private final JobSources sources;
    private final Map<String, Integer> schemaIds;

    /** @param schemaIds what the registry knows the outputs' schemas under, by topic */
    public SqlGraph(Pipeline pipeline, SchemaSource schemas, Map<String, Integer> schemaIds) {
        this.pipeline = pipeline;
        this.names = new Names(pipeline.name());
        this.sources = new JobSources(names, schemas);
        this.schemaIds = Map.copyOf(schemaIds);
    }

    /**
     * Draws a job.
     *
     * @param inTime what the chains of its sources let through, by source
     * @return all that it writes: records of its output, dead letters and late events
     * @throws InvalidDeclaration if the query cannot be planned, or does not give what its output holds
     */
    public DataStream<Letter> draw(
            StreamExecutionEnvironment flink,
            Job job,
            Job.Work.Sql sql,
            Map<String, ? extends DataStream<Change>> inTime) {
        StreamTableEnvironment tables = StreamTableEnvironment.create(flink);
        tables.getConfig().set("table.local-time-zone", "UTC");
        tables.getConfig().set("table.exec.uid.generation", "DISABLED");
        DataStream<Letter> letters = null;
        OperatorUids uids = new OperatorUids(job.name(), sql.query().text());
        List<DataStream<Row>> inputs = new ArrayList<>();
        for (int i = 0; i < job.inputs().size(); i++) {
            Source source = pipeline.source(job.inputs().get(i));
            DataStream<Change> changes =
                    Objects.requireNonNull(inTime.get(source.name()), "every source of a job has a chain");
            SingleOutputStreamOperator<? extends Event<?>> events = sources.untyped(job, i, source, changes);
            DataStream<Letter> late = events.getSideOutput(LetterOffice.LETTERS);
            letters = letters == null ? late : letters.union(late);
            SingleOutputStreamOperator<Row> rows = declare(tables, source, events, job, uids);
            inputs.add(rows);
            letters = letters.union(rows.getSideOutput(LetterOffice.LETTERS));
        }
        DataStream<Letter> records = query(tables, job, sql);
        SingleRows singleRows = new SingleRows(records.getTransformation());
        inputs.forEach(rows -> singleRows.guard(rows.getTransformation()));
        uids.give(records.getTransformation());
        return letters == null ? records : records.union(letters);
    }

    @SuppressWarnings("unchecked") // an event's value is looked at, whatever it is
    private SingleOutputStreamOperator<Row> declare(
            StreamTableEnvironment tables,
            Source source,
            SingleOutputStreamOperator<? extends Event<?>> events,
            Job job,
            OperatorUids uids) {
        try {
            SingleOutputStreamOperator<Row> rows = ((DataStream<Event<?>>) (DataStream<?>) events)
                    .process(new ChangeRows(sources.letters(job)), SqlTypes.row(source.schema()))
                    .name("rows " + source.name() + " " + job.name())
                    .uid("job-" + job.name() + "-rows-" + source.name());
            uids.known(rows.getTransformation());
            Schema.Builder schema = Schema.newBuilder();
            for (Field field : source.schema().getFields()) {
                schema.column(field.name(), SqlTypes.of(field.schema()));
            }
            schema.watermark(source.eventTime(), "SOURCE_WATERMARK()");
            ChangelogMode mode = source.isChangeStream() ? ChangelogMode.all() : ChangelogMode.insertOnly();
            tables.createTemporaryView(
                    "`" + source.name() + "`", tables.fromChangelogStream(rows, schema.build(), mode));
            return rows;
        } catch (IllegalArgumentException e) {
            throw refused(job.place(), "source '" + source.name() + "': " + e.getMessage());
        }
    }

    private DataStream<Letter> query(StreamTableEnvironment tables, Job job, Job.Work.Sql sql) {
        JobOutput output = Objects.requireNonNull(job.outputs().get(JobOutput.ONLY), "a query has one output");
        String topic = names.jobTopic(job.name(), output.name());
        int id = Optional.ofNullable(schemaIds.get(topic))
                .orElseThrow(() -> new IllegalStateException("no schema id for " + topic));
        Table result = planned(sql.query(), () -> tables.sqlQuery(sql.query().text()));
        List<Problem> mismatches = ResultCheck.problems(sql.query(), result.getResolvedSchema(), output.schema());
        if (!mismatches.isEmpty()) {
            throw new InvalidDeclaration(mismatches);
        }
        Schema.Builder schema = Schema.newBuilder();
        for (String column : result.getResolvedSchema().getColumnNames()) {
            schema.column(column, SqlTypes.of(output.schema().getField(column).schema()));
        }
        if (output.upsert()) {
            schema.primaryKey(output.key());
        }
        ChangelogMode mode = output.upsert() ? ChangelogMode.upsert() : ChangelogMode.insertOnly();
        DataStream<Row> rows = planned(sql.query(), () -> tables.toChangelogStream(result, schema.build(), mode));
        return rows.flatMap(new ResultRows(topic, output.key(), id, output.schema()), Letter.TYPE)
                .name("records " + job.name())
                .uid("job-" + job.name() + "-records");
    }

    /** Flink's messages begin with the position in the query where they have one. */
    private static <V> V planned(Located query, Supplier<V> planning) {
        try {
            return planning.get();
        } catch (org.apache.flink.table.api.TableException
                | org.apache.flink.table.api.ValidationException
                | org.apache.flink.table.api.SqlParserException e) {
            throw refused(query, SqlMessages.of(e));
        }
    }

    private static InvalidDeclaration refused(Located at, String message) {
        return new InvalidDeclaration(List.of(at.problem(message)));
    }
}
