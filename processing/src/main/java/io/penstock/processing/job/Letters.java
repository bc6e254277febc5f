package io.penstock.processing.job;

import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.deadletter.LetterOffice;
import java.io.Serializable;
import java.util.List;

/** Writes the letters of one job, each to the job's own topics and about a record of one of its inputs. */
record Letters(List<LetterOffice> offices) implements Serializable {

    Letters {
        offices = List.copyOf(offices);
    }

    /** @param now epoch milliseconds */
    Letter dead(Origin origin, String stage, Throwable failure, long now) {
        return offices.get(origin.input()).dead(origin.record(), stage, failure, now);
    }

    /** @param limit what the event fell behind */
    Letter late(Event<?> event, String image, long limit) {
        Origin origin = event.origin();
        return offices.get(origin.input()).late(origin.record(), image, event.time(), limit);
    }
}
