package io.penstock.processing.job;

import org.apache.avro.specific.SpecificRecord;

/** One turn of an {@link EventStep}. Nothing of it counts unless the step's function returns. */
public interface Turn<O> {

    /** Whose events these are. */
    String key();

    /** Of the event, or of the timer; epoch milliseconds. What is emitted is of this time. */
    long time();

    /**
     * To whatever reads this step.
     *
     * @param cause the event whose record answers for the value: if a later step fails at it, that record is dead
     */
    void emit(Event<?> cause, O value);

    /** To one of the job's outputs, with the turn's time as the record's timestamp. */
    <R extends SpecificRecord> void write(Output<R> output, R record);

    /**
     * Asks for {@link EventStep#onTimer} at a time of this key; asking twice is asking once.
     *
     * @param time not before the turn's; a timer's turn can only ask for later ones
     */
    void timer(long time);
}
