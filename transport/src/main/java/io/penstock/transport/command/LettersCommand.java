package io.penstock.transport.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.transport.letters.Assignments;
import io.penstock.transport.letters.Fix;
import io.penstock.transport.letters.LetterDesk;
import io.penstock.transport.letters.LetterTopic;
import io.penstock.transport.letters.Outcome;
import io.penstock.transport.letters.RedriveOptions;
import io.penstock.transport.letters.Script;
import io.penstock.transport.letters.Selection;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dlq} and {@code late}: what went wrong, and putting it back. */
@Command(
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(list | show | stats | redrive | drop)",
        description = "Records that were given up: looks at them, sends them back, or marks them as dropped.",
        footer = {"", "Example: dlq stats orders --since 2h"})
public final class LettersCommand {
    private static final Pattern RATE = Pattern.compile("(\\d{1,7}(?:\\.\\d{1,3})?)(?:/s)?");
    private static final int BAR = 40;

    private final LetterTopic.Kind kind;
    private final Surroundings in;

    private LettersCommand(LetterTopic.Kind kind, Surroundings in) {
        this.kind = kind;
        this.in = in;
    }

    /** {@code dlq}. */
    public static CommandLine dead(Surroundings in) {
        return new CommandLine(new LettersCommand(LetterTopic.Kind.DEAD, in))
                .setCommandName("dlq")
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** {@code late}. */
    public static CommandLine late(Surroundings in) {
        return new CommandLine(new LettersCommand(LetterTopic.Kind.LATE, in))
                .setCommandName("late")
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** Of which source, job or route. */
    static final class Which {
        @Mixin
        private Where where = new Where();

        @Parameters(
                arity = "0..1",
                paramLabel = "NAME",
                description = "A source, job or route, or its topic of letters. Default: all of the pipeline.")
        private @Nullable String name;

        @Option(
                names = "--topic",
                paramLabel = "TOPIC",
                description = "Any other topic of dead letters: Kafka Connect's, Kafka Streams', Spring Kafka's.")
        private @Nullable String topic;

        LetterDesk desk(Surroundings in) {
            return new LetterDesk(where.pipeline(in), where.environment(in), in.err());
        }

        List<LetterTopic> topics(LetterDesk desk, LetterTopic.Kind kind) {
            return desk.topics(kind, Optional.ofNullable(name), Optional.ofNullable(topic));
        }
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "How many letters each topic has: open, redriven, dropped.")
    int list(@Mixin Which which) {
        try (LetterDesk desk = which.desk(in)) {
            ArrayNode answer = JsonNodeFactory.instance.arrayNode();
            List<List<String>> table = new ArrayList<>();
            table.add(List.of("TOPIC", "OPEN", "REDRIVEN", "DROPPED"));
            for (LetterDesk.Count count : desk.list(which.topics(desk, kind))) {
                answer.addObject()
                        .put("topic", count.topic().name())
                        .put("open", count.open())
                        .put("redriven", count.redriven())
                        .put("dropped", count.dropped());
                table.add(List.of(
                        count.topic().name(), number(count.open()), number(count.redriven()), number(count.dropped())));
            }
            which.where.output().print(in.out(), answer, table);
            return 0;
        }
    }

    @Command(
            name = "stats",
            mixinStandardHelpOptions = true,
            description = "For which reasons open letters were given up, the most frequent first.")
    int stats(@Mixin Which which, @Mixin SelectionOptions selection) {
        try (LetterDesk desk = which.desk(in)) {
            List<LetterDesk.Reason> reasons =
                    desk.stats(which.topics(desk, kind), selection.selection(Clock.systemUTC()));
            long most = reasons.isEmpty() ? 1 : reasons.get(0).letters();
            ArrayNode answer = JsonNodeFactory.instance.arrayNode();
            List<List<String>> table = new ArrayList<>();
            table.add(List.of("STAGE", "ERROR", "LAST", "LETTERS", ""));
            for (LetterDesk.Reason reason : reasons) {
                String last = Instant.ofEpochMilli(reason.last()).toString();
                answer.addObject()
                        .put("stage", reason.stage())
                        .put("error", reason.error())
                        .put("letters", reason.letters())
                        .put("last", last);
                int bar = (int) Math.max(1, reason.letters() * BAR / most);
                table.add(List.of(reason.stage(), reason.error(), last, number(reason.letters()), "#".repeat(bar)));
            }
            which.where.output().print(in.out(), answer, table);
            return 0;
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Letters, decoded with the schema that they were written with, and their headers.")
    int show(
            @Mixin Which which,
            @Mixin SelectionOptions selection,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "10", description = "Default: 10.") int limit,
            @Option(names = "--all", description = "Redriven and dropped ones, too.") boolean settled) {
        try (LetterDesk desk = which.desk(in)) {
            ArrayNode answer = JsonNodeFactory.instance.arrayNode();
            answer.addAll(desk.show(which.topics(desk, kind), selection.selection(Clock.systemUTC()), settled, limit));
            if (which.where.output().isTable()) {
                answer.forEach(letter -> in.out().println(Output.yaml(letter) + System.lineSeparator()));
            } else {
                which.where.output().print(in.out(), answer, List.of());
            }
            return 0;
        }
    }

    @Command(
            name = "redrive",
            mixinStandardHelpOptions = true,
            description = {
                "Sends open letters back to the topic that they came from, each once: the record and the mark that",
                "it is redriven are one transaction. What may not go back is skipped, and says why.",
                "Exits with 1 if any letter that was meant did not go back."
            })
    int redrive(
            @Mixin Which which,
            @Mixin SelectionOptions selection,
            @Option(names = "--dry-run", description = "Only say what would happen.") boolean dryRun,
            @Option(
                            names = "--rate",
                            paramLabel = "N/s",
                            defaultValue = "0",
                            description = "Records a second. Default: all at once.")
                    String rate,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "" + RedriveOptions.LIMIT,
                            description = "Letters of a topic, at most. Default: ${DEFAULT-VALUE}.")
                    int limit,
            @Option(
                            names = "--max-attempts",
                            paramLabel = "N",
                            defaultValue = "" + RedriveOptions.MAX_ATTEMPTS,
                            description = "A letter that has failed so often stays. Default: ${DEFAULT-VALUE}.")
                    int maxAttempts,
            @Option(
                            names = "--set",
                            paramLabel = "FIELD=VALUE",
                            description = "Mends a field of the contract; may be repeated.")
                    @Nullable
                    List<String> assignments,
            @Option(
                            names = "--script",
                            paramLabel = "COMMAND",
                            description =
                                    "Gets each letter as a line of JSON, answers with the same object; its `value` is taken.")
                    @Nullable
                    String script,
            @Option(
                            names = "--accept",
                            split = ",",
                            paramLabel = "CODE",
                            description =
                                    "Sends back in spite of what is named: doubles, order, late, fails, diverges, pairs.")
                    @Nullable
                    List<String> accepted) {
        if (assignments != null && script != null) {
            throw new PenstockException(Category.USER, "usage", "--set or --script, not both");
        }
        Fix fix = assignments != null ? Assignments.parse(assignments) : script != null ? new Script(script) : null;
        RedriveOptions options = new RedriveOptions(
                selection.selection(Clock.systemUTC()),
                limit,
                maxAttempts,
                rate(rate),
                dryRun,
                accepted == null ? Set.of() : Set.copyOf(accepted),
                Optional.ofNullable(fix));
        try (LetterDesk desk = which.desk(in)) {
            List<Outcome> outcomes = new ArrayList<>();
            for (LetterTopic topic : which.topics(desk, kind)) {
                if (desk.open(topic, options.selection()) > 0) {
                    outcomes.addAll(desk.redrive(topic, options));
                }
            }
            return print(outcomes, which.where.output());
        }
    }

    @Command(
            name = "drop",
            mixinStandardHelpOptions = true,
            description = "Marks open letters as dropped; the records stay until retention removes them.")
    int drop(
            @Mixin Which which,
            @Mixin SelectionOptions options,
            @Option(names = "--yes", description = "Do not ask.") boolean yes) {
        Selection selection = options.selection(Clock.systemUTC());
        try (LetterDesk desk = which.desk(in)) {
            List<LetterTopic> topics = which.topics(desk, kind).stream()
                    .filter(topic -> desk.open(topic, selection) > 0)
                    .toList();
            if (!topics.isEmpty() && !yes) {
                long open = topics.stream()
                        .mapToLong(topic -> desk.open(topic, selection))
                        .sum();
                in.confirm("Mark " + open + " letters of "
                        + String.join(
                                ", ", topics.stream().map(LetterTopic::name).toList())
                        + " as dropped?");
            }
            List<Outcome> outcomes = new ArrayList<>();
            for (LetterTopic topic : topics) {
                outcomes.addAll(desk.drop(topic, selection));
            }
            return print(outcomes, which.where.output());
        }
    }

    private int print(List<Outcome> outcomes, Output output) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode letters = answer.putArray("letters");
        Map<Outcome.Kind, Long> totals = new EnumMap<>(Outcome.Kind.class);
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("LETTER", "OUTCOME", "WHY"));
        for (Outcome outcome : outcomes) {
            String word = word(outcome.kind());
            totals.merge(outcome.kind(), 1L, Long::sum);
            letters.addObject()
                    .put("letter", outcome.letter().toString())
                    .put("outcome", word)
                    .put("why", outcome.why());
            table.add(List.of(outcome.letter().toString(), word, outcome.why()));
        }
        ObjectNode sums = answer.putObject("totals");
        totals.forEach((kind, sum) -> sums.put(word(kind), sum));
        output.print(in.out(), answer, table);
        if (output.isTable()) {
            List<String> parts = new ArrayList<>();
            totals.forEach((kind, sum) -> parts.add(sum + " " + word(kind)));
            in.out().println(parts.isEmpty() ? "no open letter is meant" : String.join(", ", parts));
        }
        return totals.containsKey(Outcome.Kind.SKIPPED) || totals.containsKey(Outcome.Kind.FAILED) ? 1 : 0;
    }

    private static double rate(String text) {
        Matcher matcher = RATE.matcher(text);
        if (!matcher.matches()) {
            throw new PenstockException(Category.USER, "usage", "--rate " + text + " is not a number such as 50/s");
        }
        return Double.parseDouble(matcher.group(1));
    }

    private static String word(Outcome.Kind kind) {
        return kind == Outcome.Kind.READY ? "would be redriven" : kind.name().toLowerCase(Locale.ROOT);
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
