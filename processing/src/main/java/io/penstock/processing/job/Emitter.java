package io.penstock.processing.job;

import org.apache.avro.specific.SpecificRecord;

/** Takes what a step makes of an event. Nothing of it leaves the step unless its function returns. */
public interface Emitter<O> {

    /** To whatever reads this step. */
    void emit(O value);

    /** To one of the job's outputs. */
    <R extends SpecificRecord> void write(Output<R> output, R record);
}
