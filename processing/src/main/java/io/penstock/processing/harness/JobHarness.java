package io.penstock.processing.harness;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.change.ChangeSource;
import io.penstock.common.declaration.Job;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.declaration.Source;
import io.penstock.common.names.Names;
import io.penstock.common.wire.RecordEncoder;
import io.penstock.common.wire.StringTypes;
import io.penstock.processing.job.JobCatalog;
import io.penstock.processing.job.RecordSerializer;
import io.penstock.processing.source.Header;
import io.penstock.processing.source.RawRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a job on a list of events, without any server: decoded, judged late or in time, and taken through the job's steps
 * by the very operators of a pipeline. At the end of the list the watermark passes everything, so that all timers fire.
 * Needs {@code flink-clients} on the class path.
 */
public final class JobHarness {
    private final Pipeline pipeline;
    private final Job job;
    private final JobCatalog catalog;
    private final Names names;
    private final Map<String, List<RawRecord>> logs = new LinkedHashMap<>();
    private final Map<String, Integer> schemaIds = new LinkedHashMap<>();
    private final LinkedHashMap<Integer, String> schemas = new LinkedHashMap<>();
    private List<Header> headers = List.of();
    private int parallelism = 1;
    private long now = Long.MIN_VALUE;

    private JobHarness(Pipeline pipeline, String job, JobCatalog catalog) {
        this.pipeline = pipeline;
        this.job = pipeline.job(job);
        this.catalog = catalog;
        this.names = new Names(pipeline.name());
        this.job.inputs().forEach(source -> {
            logs.put(source, new ArrayList<>());
            schema(names.topic(source), written(pipeline.source(source)));
        });
        this.job.outputs().values().forEach(output -> schema(names.jobTopic(job, output.name()), output.schema()));
    }

    /**
     * For a job of a declaration.
     *
     * @param yaml the text of a pipeline's file
     * @param job its name there
     * @throws io.penstock.common.declaration.InvalidDeclaration with all that is wrong with it
     */
    public static JobHarness of(String yaml, String job) {
        return of(yaml, job, JobCatalog.load());
    }

    /** The same with a catalog of jobs that are not on the class path. */
    public static JobHarness of(String yaml, String job, JobCatalog catalog) {
        try {
            Path file = Files.createTempFile("pipeline", ".yaml");
            try {
                Files.writeString(file, yaml);
                Pipeline pipeline = PipelineLoader.load(file, Map.of());
                catalog.check(pipeline);
                return new JobHarness(pipeline, job, catalog);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing the declaration to a temporary file", e);
        }
    }

    /** How many tasks a keyed step has; 1 unless told otherwise. */
    public JobHarness parallelism(int tasks) {
        parallelism = tasks;
        return this;
    }

    /** Headers of all that is appended from here on. */
    JobHarness headers(Map<String, String> named) {
        headers = named.entrySet().stream()
                .map(header -> new Header(header.getKey(), header.getValue().getBytes(StandardCharsets.UTF_8)))
                .toList();
        return this;
    }

    /** Appends an event to partition 0 of a source. */
    public JobHarness event(String source, SpecificRecord event) {
        return event(source, 0, event);
    }

    /** Appends an event to a partition of a source. */
    public JobHarness event(String source, int partition, SpecificRecord event) {
        GenericRecord record = generic(source, event);
        return append(source, partition, record, record);
    }

    /** Appends a row's creation to partition 0 of a change stream. */
    public JobHarness created(String source, SpecificRecord row) {
        return change(source, 0, null, row);
    }

    /** Appends a row's update to partition 0 of a change stream. */
    public JobHarness updated(String source, SpecificRecord before, SpecificRecord after) {
        return change(source, 0, before, after);
    }

    /** Appends a row's deletion to partition 0 of a change stream. */
    public JobHarness deleted(String source, SpecificRecord row) {
        return change(source, 0, row, null);
    }

    /** Appends a change to a partition of a change stream. */
    public JobHarness change(
            String source, int partition, @Nullable SpecificRecord before, @Nullable SpecificRecord after) {
        GenericRecord old = before == null ? null : generic(source, before);
        GenericRecord row = after == null ? null : generic(source, after);
        GenericRecord own = row != null ? row : old;
        if (own == null) {
            throw new IllegalArgumentException("a change has an image");
        }
        String op =
                before == null ? ChangeEnvelope.CREATE : after == null ? ChangeEnvelope.DELETE : ChangeEnvelope.UPDATE;
        GenericRecord change = ChangeEnvelope.of(
                written(pipeline.source(source)),
                old,
                row,
                op,
                0,
                new ChangeSource("db", "public", source, OptionalLong.empty(), OptionalLong.empty(), 0, "false"));
        return append(source, partition, own, change);
    }

    /** Appends bytes as they are; they need not be a record of the contract. */
    public JobHarness bytes(String source, int partition, String key, byte[] value) {
        return append(source, partition, key, value, Math.max(0, now));
    }

    /** Runs the job over all that was appended; may be called again. */
    public JobRun run() throws Exception {
        return new JobRun(names, job, HarnessGraph.run(pipeline, job, catalog, logs, schemaIds, schemas, parallelism));
    }

    private JobHarness append(String source, int partition, IndexedRecord own, IndexedRecord record) {
        Source declared = pipeline.source(source);
        long eventTime =
                (Long) own.get(own.getSchema().getField(declared.eventTime()).pos());
        Object key = own.get(own.getSchema().getField(declared.key()).pos());
        now = Math.max(now, eventTime);
        Integer id = schemaIds.getOrDefault(names.topic(source), 0);
        byte[] value = new RecordEncoder(id, written(declared)).encode(record);
        return append(source, partition, String.valueOf(key), value, now);
    }

    private JobHarness append(String source, int partition, String key, byte[] value, long timestamp) {
        List<RawRecord> log = logs.get(source);
        if (log == null) {
            throw new IllegalArgumentException("the job reads " + logs.keySet() + ", not '" + source + "'");
        }
        long offset = log.stream().filter(it -> it.partition() == partition).count();
        log.add(new RawRecord(partition, offset, timestamp, key.getBytes(StandardCharsets.UTF_8), value, headers));
        return this;
    }

    private GenericRecord generic(String source, SpecificRecord record) {
        Schema contract = StringTypes.javaStrings(pipeline.source(source).schema());
        DataOutputSerializer bytes = new DataOutputSerializer(256);
        try {
            serializer(record.getClass(), record, bytes);
            return new RecordSerializer<>(GenericRecord.class, record.getSchema(), contract)
                    .deserialize(new DataInputDeserializer(bytes.getCopyOfBuffer()));
        } catch (IOException e) {
            throw new UncheckedIOException("converting in memory", e);
        }
    }

    @SuppressWarnings("unchecked") // the record's own class
    private static <R extends SpecificRecord> void serializer(
            Class<R> type, SpecificRecord record, DataOutputSerializer to) throws IOException {
        RecordSerializer.specific(type).serialize((R) record, to);
    }

    private void schema(String topic, Schema schema) {
        int id = schemaIds.size() + 1;
        schemaIds.put(topic, id);
        schemas.put(id, StringTypes.portable(schema).toString());
    }

    private static Schema written(Source source) {
        return source.isChangeStream() ? ChangeEnvelope.schemaOf(source.schema()) : source.schema();
    }
}
