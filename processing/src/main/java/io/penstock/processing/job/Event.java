package io.penstock.processing.job;

/**
 * A value on its way through a job, and the record that it comes from.
 *
 * @param time event time, epoch milliseconds
 * @param origin the record that made the job produce the value; a failure is that record's
 */
public record Event<T>(T value, long time, Origin origin) {

    /** Another value of the same time and origin. */
    public <S> Event<S> with(S other) {
        return new Event<>(other, time, origin);
    }
}
