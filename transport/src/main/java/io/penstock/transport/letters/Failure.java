package io.penstock.transport.letters;

import java.util.Optional;

/**
 * Why a record was given up, in whichever convention its headers say so.
 *
 * @param convention whose headers they are
 * @param stage where it failed; {@code late} for a late record
 * @param topic where the record was read from, or was to be written to
 * @param partition −1 if the headers do not say, or it never reached a topic
 * @param offset −1 likewise
 * @param error class of the exception, or a reason's name
 * @param time when it failed, epoch milliseconds
 * @param attempt how often the record has been tried, from 1
 * @param images which images of a change the letter holds; empty for all there are
 */
public record Failure(
        Convention convention,
        String stage,
        Optional<String> topic,
        int partition,
        long offset,
        String error,
        String message,
        long time,
        int attempt,
        String images) {

    /** Who wrote the headers. */
    public enum Convention {
        PENSTOCK,
        LATE,
        CONNECT,
        STREAMS,
        SPRING,
        NONE
    }
}
