package io.penstock.transport.letters;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which letters are meant; what is left empty excludes nothing.
 *
 * @param error part of the error's name or message, in any case
 * @param since epoch milliseconds, inclusive
 * @param until epoch milliseconds, exclusive
 * @param firstOffset of the letter, inclusive
 * @param lastOffset of the letter, inclusive
 */
public record Selection(
        Optional<String> stage,
        Optional<String> error,
        long since,
        long until,
        Optional<String> key,
        OptionalInt partition,
        long firstOffset,
        long lastOffset) {

    /** Every letter. */
    public static final Selection ALL = new Selection(
            Optional.empty(),
            Optional.empty(),
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            Optional.empty(),
            OptionalInt.empty(),
            0,
            Long.MAX_VALUE);

    boolean has(Letter letter) {
        Failure failure = letter.failure();
        Place place = letter.place();
        return (stage.isEmpty() || stage.get().equals(failure.stage()))
                && (error.isEmpty()
                        || contains(failure.error(), error.get())
                        || contains(failure.message(), error.get()))
                && failure.time() >= since
                && failure.time() < until
                && (key.isEmpty() || key.get().equals(letter.key()))
                && (partition.isEmpty() || partition.getAsInt() == place.partition())
                && place.offset() >= firstOffset
                && place.offset() <= lastOffset;
    }

    private static boolean contains(String text, String part) {
        return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }
}
