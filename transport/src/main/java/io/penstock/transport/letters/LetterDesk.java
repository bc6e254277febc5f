package io.penstock.transport.letters;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.environment.Environment;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.names.Names;
import io.penstock.common.names.Versioned;
import io.penstock.common.registry.RegistryClient;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.transport.letters.LetterTopic.Kind;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.common.header.Header;

/** The letters of one pipeline: what there is, and settling it. */
public final class LetterDesk implements AutoCloseable {
    /** Of an undecodable value; the rest of it is to be had from the topic. */
    private static final int MOST_HEX_BYTES = 4096;

    private final Pipeline pipeline;
    private final Names names;
    private final Map<String, Object> client;
    private final TopicReader reader;
    private final MarkLog marks;
    private final RegistryClient registry;
    private final PrintStream progress;

    /**
     * Assigns; each call connects.
     *
     * @param progress gets a line now and then
     */
    public LetterDesk(Pipeline pipeline, Environment environment, PrintStream progress) {
        this.pipeline = pipeline;
        this.names = new Names(pipeline.name());
        this.client = environment.kafka().clientProperties();
        this.reader = new TopicReader(client);
        this.marks = new MarkLog(names.letterMarksTopic(), reader);
        this.registry = new RegistryClient(environment.registry());
        this.progress = progress;
    }

    /** How many letters a topic has, by what was done about them. */
    public record Count(LetterTopic topic, long open, long redriven, long dropped) {}

    /**
     * How many open letters have one reason.
     *
     * @param last when the last of them failed, epoch milliseconds
     */
    public record Reason(String stage, String error, long letters, long last) {}

    /**
     * The topics that are meant.
     *
     * @param name of a source, job or route, or of its topic; empty for all of them
     * @param foreign any other topic of letters
     * @throws PenstockException USER for a name that is none
     */
    public List<LetterTopic> topics(Kind kind, Optional<String> name, Optional<String> foreign) {
        List<LetterTopic> all = LetterTopic.of(pipeline, kind);
        if (foreign.isPresent()) {
            return List.of(all.stream()
                    .filter(topic -> topic.name().equals(foreign.get()))
                    .findFirst()
                    .orElseGet(() -> LetterTopic.foreign(foreign.get(), kind)));
        }
        List<LetterTopic> found = all.stream()
                .filter(topic -> name.isEmpty()
                        || name.get().equals(topic.of())
                        || name.get().equals(Versioned.declared(topic.of()))
                        || name.get().equals(topic.name()))
                .toList();
        if (found.isEmpty()) {
            throw new PenstockException(
                    Category.USER,
                    "unknown-letters",
                    "no source, job or route '" + name.orElse("") + "'; there are "
                            + String.join(
                                    ", ", all.stream().map(LetterTopic::of).toList())
                            + "; --topic NAME names any other topic");
        }
        return found;
    }

    public List<Count> list(List<LetterTopic> topics) {
        Map<String, Mark> settled = marks.glance();
        List<Count> counts = new ArrayList<>();
        for (LetterTopic topic : topics) {
            Map<Optional<Mark.State>, Long> by = new HashMap<>();
            each(topic, settled, (letter, mark) -> by.merge(mark.map(Mark::state), 1L, Long::sum));
            counts.add(new Count(
                    topic,
                    by.getOrDefault(Optional.<Mark.State>empty(), 0L),
                    by.getOrDefault(Optional.of(Mark.State.REDRIVEN), 0L),
                    by.getOrDefault(Optional.of(Mark.State.DROPPED), 0L)));
        }
        return counts;
    }

    /** Reasons of open letters, the most frequent first. */
    public List<Reason> stats(List<LetterTopic> topics, Selection selection) {
        Map<String, Mark> settled = marks.glance();
        Map<String, Reason> reasons = new HashMap<>();
        for (LetterTopic topic : topics) {
            each(topic, settled, (letter, mark) -> {
                if (mark.isEmpty() && selection.has(letter)) {
                    Failure failure = letter.failure();
                    reasons.merge(
                            failure.stage() + "\n" + failure.error(),
                            new Reason(failure.stage(), failure.error(), 1, failure.time()),
                            (a, b) -> new Reason(
                                    a.stage(), a.error(), a.letters() + b.letters(), Math.max(a.last(), b.last())));
                }
            });
        }
        return reasons.values().stream()
                .sorted(Comparator.comparingLong(Reason::letters)
                        .reversed()
                        .thenComparing(Reason::stage)
                        .thenComparing(Reason::error))
                .toList();
    }

    /**
     * Letters with all that is known of them, at most so many.
     *
     * @param settled whether those too that are settled
     */
    public List<ObjectNode> show(List<LetterTopic> topics, Selection selection, boolean settled, int limit) {
        Map<String, Mark> known = marks.glance();
        Payloads payloads = new Payloads(registry);
        List<ObjectNode> shown = new ArrayList<>();
        for (LetterTopic topic : topics) {
            each(topic, known, (letter, mark) -> {
                if ((settled || mark.isEmpty()) && selection.has(letter) && shown.size() < limit) {
                    shown.add(describe(letter, mark, payloads));
                }
            });
        }
        return shown;
    }

    private static ObjectNode describe(Letter letter, Optional<Mark> mark, Payloads payloads) {
        Failure failure = letter.failure();
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("letter", letter.place().toString());
        node.put(
                "state",
                mark.map(it -> it.state().name().toLowerCase(Locale.ROOT)).orElse("open"));
        node.put("stage", failure.stage());
        node.put("error", failure.error());
        node.put("message", failure.message());
        node.put("time", Instant.ofEpochMilli(failure.time()).toString());
        node.put("attempt", failure.attempt());
        failure.topic()
                .ifPresent(topic -> node.put(
                        "from",
                        topic + (failure.offset() < 0 ? "" : "/" + failure.partition() + "/" + failure.offset())));
        node.put("key", letter.key());
        byte[] value = letter.record().value();
        try {
            node.set("value", payloads.show(letter));
        } catch (MalformedRecord e) {
            node.put("undecodable", e.reason().name() + ": " + e.getMessage());
            node.put("hex", HexFormat.of().formatHex(value, 0, Math.min(value.length, MOST_HEX_BYTES)));
            node.put("bytes", value.length);
        }
        ObjectNode headers = node.putObject("headers");
        for (Header header : letter.record().headers()) {
            headers.put(
                    header.key(), header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8));
        }
        return node;
    }

    /** Sends letters back, those that may. */
    public List<Outcome> redrive(LetterTopic topic, RedriveOptions options) {
        Triage triage =
                new Triage(new ReturnRules(pipeline, options.maxAttempts()), options, new Payloads(registry), reader);
        if (options.dryRun()) {
            List<Parcel> parcels = triaged(topic, triage, marks.glance());
            return outcomes(
                    topic,
                    triage,
                    parcels.stream()
                            .map(parcel -> new Outcome(parcel.letter(), Outcome.Kind.READY, ""))
                            .toList());
        }
        try (Sender sender = sender(topic)) {
            sender.begin();
            return outcomes(topic, triage, sender.send(triaged(topic, triage, marks.read()), options.rate()));
        }
    }

    private List<Parcel> triaged(LetterTopic topic, Triage triage, Map<String, Mark> settled) {
        each(topic, settled, (letter, mark) -> {
            if (mark.isEmpty()) {
                triage.take(letter);
            }
        });
        return triage.parcels();
    }

    private List<Outcome> outcomes(LetterTopic topic, Triage triage, List<Outcome> sent) {
        if (triage.beyond() > 0) {
            progress.println(topic.name() + ": " + triage.beyond() + " more are left for another run (--limit)");
        }
        List<Outcome> all = new ArrayList<>(triage.outcomes());
        all.addAll(sent);
        all.sort(Comparator.comparing((Outcome outcome) -> outcome.letter().partition())
                .thenComparing(outcome -> outcome.letter().offset()));
        return all;
    }

    /** Open letters that are meant. */
    public long open(LetterTopic topic, Selection selection) {
        long[] open = {0};
        each(topic, marks.glance(), (letter, mark) -> open[0] += mark.isEmpty() && selection.has(letter) ? 1 : 0);
        return open[0];
    }

    /** Marks letters as dropped; the records stay where they are. */
    public List<Outcome> drop(LetterTopic topic, Selection selection) {
        try (Sender sender = sender(topic)) {
            sender.begin();
            List<Parcel> parcels = new ArrayList<>();
            each(topic, marks.read(), (letter, mark) -> {
                if (mark.isEmpty() && selection.has(letter)) {
                    parcels.add(Parcel.dropping(letter));
                }
            });
            return sender.send(parcels, 0);
        }
    }

    private Sender sender(LetterTopic topic) {
        marks.require();
        String id = names.redriveTransactionalId(topic.name());
        return new Sender(client, id, topic.name(), marks, progress);
    }

    private void each(LetterTopic topic, Map<String, Mark> settled, BiConsumer<Letter, Optional<Mark>> to) {
        reader.read(topic.name(), record -> {
            Letter letter = new Letter(topic, record);
            to.accept(letter, Optional.ofNullable(settled.get(letter.place().toString())));
        });
    }

    @Override
    public void close() {
        registry.close();
    }
}
