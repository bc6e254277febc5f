package io.penstock.transport.command;

import io.penstock.common.declaration.Durations;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.transport.letters.Selection;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which letters. */
final class SelectionOptions {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,18})?(\\.\\.)?(\\d{1,18})?");

    @Option(names = "--stage", paramLabel = "STAGE", description = "Only what failed there, such as decode.")
    private @Nullable String stage;

    @Option(names = "--error", paramLabel = "TEXT", description = "Only with this in the error's name or message.")
    private @Nullable String error;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Failed at or after: 2026-01-31T12:00:00Z, or 2h ago.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Failed before: as --since.")
    private @Nullable String until;

    @Option(names = "--key", paramLabel = "KEY", description = "Only of this key.")
    private @Nullable String key;

    @Option(names = "--partition", paramLabel = "N", description = "Only of this partition of the topic of letters.")
    private @Nullable Integer partition;

    @Option(names = "--offset", paramLabel = "N[..M]", description = "Only at these offsets of the topic of letters.")
    private @Nullable String offset;

    Selection selection(Clock clock) {
        long first = 0;
        long last = Long.MAX_VALUE;
        if (offset != null) {
            Matcher range = RANGE.matcher(offset);
            if (offset.isEmpty() || !range.matches()) {
                throw usage("--offset " + offset + " is not N, N..M, N.. or ..M");
            }
            first = range.group(1) == null ? 0 : Long.parseLong(range.group(1));
            last = range.group(3) != null
                    ? Long.parseLong(range.group(3))
                    : range.group(2) == null ? first : Long.MAX_VALUE;
        }
        return new Selection(
                Optional.ofNullable(stage),
                Optional.ofNullable(error),
                since == null ? Long.MIN_VALUE : time(since, clock),
                until == null ? Long.MAX_VALUE : time(until, clock),
                Optional.ofNullable(key),
                partition == null ? OptionalInt.empty() : OptionalInt.of(partition),
                first,
                last);
    }

    private static long time(String text, Clock clock) {
        try {
            return Durations.parse(text)
                    .map(ago -> clock.instant().minus(ago))
                    .orElseGet(() -> Instant.parse(text))
                    .toEpochMilli();
        } catch (DateTimeParseException e) {
            throw usage(text + " is neither a time such as 2026-01-31T12:00:00Z nor a duration such as 2h");
        }
    }

    private static PenstockException usage(String message) {
        return new PenstockException(Category.USER, "usage", message);
    }
}
