package io.penstock.transport.letters;

import io.penstock.common.deadletter.Stage;
import io.penstock.common.declaration.Job;
import io.penstock.common.declaration.LatePolicy;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Route;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.common.names.Names;
import io.penstock.common.wire.MalformedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which letters may go back to the topic that they came from. Everybody who reads the topic gets the record once more: that is
 * right only if everybody has given it up.
 *
 * <p>The views and jobs of a source read it through one operator. What that gives up is in none of them, and its letter lies in
 * the source's own topic. A route reads for itself: it gives up what cannot be decoded and what breaks a check, as the
 * operator does, and takes in everything else. What a job gives up, the views and the other steps of the job have counted.
 */
final class ReturnRules {
    /** Reasons for which routes give a record up, too. */
    private static final Set<String> EVERYBODYS = Stream.concat(
                    Arrays.stream(MalformedRecord.Reason.values()).map(Enum::name),
                    Stream.of("CHECK_FAILED", "NULL_KEY", "NULL_VALUE", "INCOMPLETE_CHANGE"))
            .collect(Collectors.toUnmodifiableSet());

    private final Pipeline pipeline;
    private final int maxAttempts;

    ReturnRules(Pipeline pipeline, int maxAttempts) {
        this.pipeline = pipeline;
        this.maxAttempts = maxAttempts;
    }

    /** Whether the letter holds a row of a table, as JSON, and not a record. */
    static boolean isRow(Letter letter) {
        return letter.failure().stage().equals(Stage.MAP_ROW.text())
                && letter.failure().offset() < 0;
    }

    /** The source that a letter's record is of, if it is one of the pipeline's. */
    Optional<Source> source(Letter letter) {
        Names names = new Names(pipeline.name());
        return letter.failure().topic().flatMap(topic -> pipeline.sources().values().stream()
                .filter(source -> names.topic(source.name()).equals(topic))
                .findFirst());
    }

    /** What stands against it, as far as that can be told without its content; the gravest first. */
    List<Refusal> judge(Letter letter) {
        Failure failure = letter.failure();
        if (failure.topic().isEmpty()) {
            return List.of(Refusal.hard("its headers do not say which topic it came from"));
        }
        if (isRow(letter)) {
            return List.of(Refusal.hard(
                    "it holds a row as JSON that never became a record: mend the row or the contract, have the table taken back and"
                            + " read anew (./penstock snapshot "
                            + letter.topic().of() + " --anew), then drop it"));
        }
        if (failure.attempt() >= maxAttempts) {
            return List.of(Refusal.hard("it has failed " + failure.attempt() + " times (--max-attempts " + maxAttempts
                    + "): mend it, or drop it"));
        }
        List<Refusal> refusals = new ArrayList<>();
        Optional<Source> source = source(letter);
        switch (letter.topic().giver()) {
            case FOREIGN ->
                refusals.add(new Refusal(
                        Refusal.DOUBLES,
                        "only the consumer that failed wants it again: whoever else reads "
                                + failure.topic().get() + " gets it twice"));
            case JOB ->
                refusals.add(new Refusal(
                        Refusal.DOUBLES,
                        "job " + letter.topic().of() + " gave it up, and whoever else reads "
                                + failure.topic().get() + " has counted it: "
                                + String.join(", ", othersThan(letter, source))
                                + ", and other steps of the job"));
            case ROUTE -> {
                List<String> others = othersThan(letter, source);
                if (!others.isEmpty()) {
                    refusals.add(new Refusal(
                            Refusal.DOUBLES,
                            "route " + letter.topic().of()
                                    + " gave it up for itself; what gave it up as well has a letter"
                                    + " of its own, and the rest has counted it: " + String.join(", ", others)));
                }
            }
            case SOURCE -> source.ifPresent(it -> ofSource(letter, it, refusals));
        }
        return refusals;
    }

    private void ofSource(Letter letter, Source source, List<Refusal> refusals) {
        List<String> routes = routes(source);
        boolean everybodys = letter.topic().kind() == LetterTopic.Kind.DEAD
                && EVERYBODYS.contains(letter.failure().error());
        if (!routes.isEmpty() && !everybodys) {
            refusals.add(new Refusal(
                    Refusal.DOUBLES,
                    "views and jobs gave it up (" + letter.failure().error() + "), and these have taken it in: "
                            + String.join(", ", routes)));
        }
        List<String> ordered = new ArrayList<>(jobs(source));
        ordered.addAll(routes);
        if (source.isChangeStream() && !ordered.isEmpty()) {
            refusals.add(new Refusal(
                    Refusal.ORDER,
                    "the row may have changed since, and these go by the order of changes: "
                            + String.join(", ", ordered)
                            + "; have the table taken back and read anew instead (./penstock snapshot " + source.name()
                            + " --anew), then drop it"));
        }
    }

    /**
     * Whether an event of this time is late for sure, given one of that time in its partition: the delay is never more than the
     * greatest one declared.
     *
     * @param eventTime epoch milliseconds
     * @param newest the highest event time that is known of its partition
     */
    Optional<Refusal> late(Source source, long eventTime, long newest) {
        Duration reach = source.lateness().max();
        boolean merge = source.lateness().late() == LatePolicy.MERGE;
        if (merge) {
            for (View view : pipeline.views().values()) {
                if (view.source().equals(source.name()) && view.retention().compareTo(reach) > 0) {
                    reach = view.retention();
                }
            }
        }
        if (newest == Long.MIN_VALUE || eventTime >= newest - reach.toMillis()) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                Refusal.LATE,
                "its event time lies " + Duration.ofMillis(newest - eventTime).toSeconds()
                        + " s behind the newest of its partition, more than "
                        + (merge ? "its views keep" : "lateness.max") + " (" + reach.toSeconds()
                        + " s): it would be late again. Declare lateness: {late: merge} or a greater max, or --set "
                        + source.eventTime() + "=…"));
    }

    /**
     * Whether an event that was late would be late again by the rule of that time: a partition's watermark never goes back.
     *
     * @param eventTime epoch milliseconds
     * @param watermark that it fell behind
     */
    static Optional<Refusal> lateAsBefore(Source source, long eventTime, long watermark) {
        if (source.lateness().late() == LatePolicy.MERGE || eventTime >= watermark) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                Refusal.LATE,
                "its event time lies before the watermark that it fell behind, which never goes back: it would be late again,"
                        + " unless lateness: {late: merge} or a greater delay was deployed since; or --set "
                        + source.eventTime() + "=…"));
    }

    private List<String> othersThan(Letter letter, Optional<Source> source) {
        List<String> readers = new ArrayList<>();
        source.ifPresent(it -> {
            views(it).forEach(readers::add);
            readers.addAll(jobs(it));
            readers.addAll(routes(it));
        });
        String own = letter.topic().giver() == LetterTopic.Giver.JOB ? "job " : "route ";
        readers.remove(own + letter.topic().of());
        return readers;
    }

    private Stream<String> views(Source source) {
        return pipeline.views().values().stream()
                .filter(view -> view.source().equals(source.name()))
                .map(view -> "view " + view.name())
                .sorted();
    }

    private List<String> jobs(Source source) {
        return pipeline.jobs().values().stream()
                .filter(job -> job.inputs().contains(source.name()))
                .map(Job::name)
                .map("job "::concat)
                .sorted()
                .toList();
    }

    private List<String> routes(Source source) {
        return pipeline.routes().values().stream()
                .filter(route -> route.source().equals(source.name()))
                .map(Route::name)
                .map("route "::concat)
                .sorted()
                .toList();
    }
}
