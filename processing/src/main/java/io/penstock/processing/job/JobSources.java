package io.penstock.processing.job;

import io.penstock.common.declaration.Job;
import io.penstock.common.declaration.Source;
import io.penstock.common.names.Names;
import io.penstock.processing.checkpoint.JobConfiguration;
import io.penstock.processing.deadletter.LetterOffice;
import io.penstock.processing.decode.Change;
import io.penstock.processing.decode.SchemaSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** The events of a job's sources, behind their chains. */
public final class JobSources {
    private final Names names;
    private final SchemaSource schemas;

    /** For the jobs of one pipeline. */
    public JobSources(Names names, SchemaSource schemas) {
        this.names = names;
        this.schemas = schemas;
    }

    /** Changes of a source as they are, with plain events as rows that are created. */
    public SingleOutputStreamOperator<? extends Event<?>> untyped(
            Job job, int position, Source source, DataStream<Change> changes) {
        return source.isChangeStream()
                ? read(job, Input.anyChanges(source.name()), position, source, changes)
                : read(job, Input.anyEvents(source.name()), position, source, changes);
    }

    <T> SingleOutputStreamOperator<Event<T>> read(
            Job job, Input<T> input, int position, Source source, DataStream<Change> changes) {
        TypeInformation<T> type = input.type(source.schema());
        InputReader<T> reader = new InputReader<>(
                position,
                names.topic(source.name()),
                input.kind(),
                source.schema(),
                row(input, source.schema()),
                schemas,
                letters(job));
        return changes.transform("read", Types.events(type), reader)
                .name("read " + source.name() + " " + job.name())
                .uid("job-" + job.name() + "-read-" + source.name())
                .setMaxParallelism(JobConfiguration.MAX_PARALLELISM);
    }

    /** Writes the letters of a job. */
    public Letters letters(Job job) {
        List<LetterOffice> offices = new ArrayList<>();
        for (String source : job.inputs()) {
            offices.add(new LetterOffice(names.topic(source), names.jobDlq(job.name()), names.jobLate(job.name())));
        }
        return new Letters(offices);
    }

    private static RecordSerializer<? extends IndexedRecord> row(Input<?> input, Schema source) {
        Class<? extends SpecificRecord> contract = input.contractClass();
        return contract == null
                ? RecordSerializer.generic(source)
                : RecordSerializer.specific(contract).reading(source);
    }
}
