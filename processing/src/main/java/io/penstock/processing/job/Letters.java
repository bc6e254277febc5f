package io.penstock.processing.job;

import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.deadletter.LetterOffice;
import java.io.Serializable;
import java.util.List;

/**
 * Writes the letters of one job, each to the job's own topics and about a record of one of its inputs.
 *
 * @param offices by input
 */
public record Letters(List<LetterOffice> offices) implements Serializable {

    public Letters {
        offices = List.copyOf(offices);
    }

    /**
     * About an event that a step failed at.
     *
     * @param now epoch milliseconds
     */
    public Letter dead(Origin origin, String stage, Throwable failure, long now) {
        return offices.get(origin.input()).dead(origin.record(), stage, failure, now);
    }

    /** @param limit what the event fell behind */
    Letter late(Event<?> event, String image, long limit) {
        Origin origin = event.origin();
        return offices.get(origin.input()).late(origin.record(), image, event.time(), limit);
    }
}
