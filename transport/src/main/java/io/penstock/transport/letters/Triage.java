package io.penstock.transport.letters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.penstock.common.declaration.Source;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.wire.MalformedRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Decides about the open letters of one topic, and makes of those that may go back what is sent. */
final class Triage {
    /** Of what is held in memory; the rest waits for the next run. */
    private static final long MOST_BYTES = 64 << 20;

    private final ReturnRules rules;
    private final RedriveOptions options;
    private final Payloads payloads;
    private final TopicReader reader;

    private final List<Candidate> candidates = new ArrayList<>();
    private final Map<Place, Outcome> outcomes = new LinkedHashMap<>();
    private final Set<String> leftRows = new HashSet<>();
    private final Map<String, Map<Integer, Long>> newest = new HashMap<>();
    private final Map<String, Integer> partitions = new HashMap<>();
    private long bytes;
    private long beyond;

    /** @param record decoded by the declared schema; null where no contract is known, or it cannot be decoded */
    private record Candidate(
            Letter letter,
            @Nullable Source source,
            @Nullable GenericRecord record) {}

    Triage(ReturnRules rules, RedriveOptions options, Payloads payloads, TopicReader reader) {
        this.rules = rules;
        this.options = options;
        this.payloads = payloads;
        this.reader = reader;
    }

    /** Takes an open letter, selected or not: one that stays may hold back others of its row. */
    void take(Letter letter) {
        Source source = rules.source(letter).orElse(null);
        if (!options.selection().has(letter)) {
            if (hasPairs(letter, source)) {
                stays(source, decoded(source, letter));
            }
            return;
        }
        if (candidates.size() >= options.limit() || bytes > MOST_BYTES) {
            beyond++;
            return;
        }
        Optional<Refusal> refusal = first(rules.judge(letter));
        boolean contract = source != null && letter.record().value() != null && !ReturnRules.isRow(letter);
        GenericRecord record = contract ? decoded(source, letter) : null;
        if (refusal.isEmpty() && contract && record == null && !takesUndecodable()) {
            refusal = first(List.of(new Refusal(Refusal.FAILS, "it still cannot be decoded")));
        }
        if (refusal.isEmpty() && options.fix().isPresent()) {
            refusal = first(fixable(source));
        }
        if (refusal.isPresent()) {
            skip(letter, refusal.get());
            if (hasPairs(letter, source)) {
                stays(source, record);
            }
            return;
        }
        candidates.add(new Candidate(letter, source, record));
        bytes += letter.record().value() == null ? 0 : letter.record().value().length;
    }

    private static List<Refusal> fixable(@Nullable Source source) {
        if (source == null) {
            return List.of(Refusal.hard("no contract is known of its topic: it can only go back as it is"));
        }
        return source.isChangeStream()
                ? List.of(new Refusal(
                        Refusal.DIVERGES,
                        "a mended change is no longer what the table holds, and the row's next change takes back what the"
                                + " table held: mend the row at its source, then drop its letters"))
                : List.of();
    }

    /** What is to be sent, in the order of the letters. */
    List<Parcel> parcels() {
        Map<Candidate, byte[]> values = mended();
        List<Parcel> parcels = new ArrayList<>();
        for (Candidate candidate : candidates) {
            byte[] value = values.get(candidate);
            Letter letter = candidate.letter();
            if (value == null && letter.record().value() != null) {
                continue; // has its outcome
            }
            if (hasPairs(letter, candidate.source())
                    && !options.accepted().contains(Refusal.PAIRS)
                    && rowIds(candidate.source(), candidate.record()).stream().anyMatch(leftRows::contains)) {
                skip(
                        letter,
                        new Refusal(
                                Refusal.PAIRS,
                                "another open letter of the same row stays behind: what one adds the other takes back"));
                continue;
            }
            String topic = letter.failure().topic().orElseThrow();
            int count = partitions.computeIfAbsent(
                    topic, name -> reader.partitions(name).orElse(0));
            if (count == 0) {
                skip(letter, Refusal.hard("there is no topic " + topic));
                continue;
            }
            parcels.add(Parcel.returning(letter, topic, count, Objects.requireNonNullElse(value, new byte[0])));
        }
        return parcels;
    }

    /** What does not go back, so far. */
    List<Outcome> outcomes() {
        return List.copyOf(outcomes.values());
    }

    /** Letters that are left for another run. */
    long beyond() {
        return beyond;
    }

    /** Values to send; none for a letter that is skipped or fails. */
    private Map<Candidate, byte[]> mended() {
        Map<Candidate, byte[]> values = new HashMap<>();
        List<Optional<JsonNode>> fixed =
                options.fix().map(fix -> fix.mend(broken())).orElse(List.of());
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            byte[] original = candidate.letter().record().value();
            if (original == null) {
                continue;
            }
            try {
                if (!fixed.isEmpty() && fixed.get(i).isEmpty()) {
                    skip(candidate.letter(), Refusal.hard("the script leaves it"));
                } else {
                    Optional<JsonNode> fix = fixed.isEmpty() ? Optional.empty() : fixed.get(i);
                    byte[] value = value(candidate, original, fix);
                    Optional<Refusal> refusal = first(fails(candidate, value));
                    if (refusal.isPresent()) {
                        skip(candidate.letter(), refusal.get());
                    } else {
                        values.put(candidate, value);
                    }
                }
            } catch (PenstockException e) {
                if (e.category() != io.penstock.common.failure.Category.USER) {
                    throw e;
                }
                outcomes.put(
                        candidate.letter().place(),
                        new Outcome(candidate.letter().place(), Outcome.Kind.FAILED, String.valueOf(e.getMessage())));
            }
            if (!values.containsKey(candidate) && hasPairs(candidate.letter(), candidate.source())) {
                stays(candidate.source(), candidate.record());
            }
        }
        return values;
    }

    private List<Fix.Broken> broken() {
        return candidates.stream()
                .map(candidate -> new Fix.Broken(
                        candidate.letter(),
                        candidate.source() != null && candidate.source().isChangeStream(),
                        candidate.letter().failure().images(),
                        candidate.record() == null ? NullNode.instance : Payloads.json(candidate.record())))
                .toList();
    }

    /** The original's bytes, unless something of them is mended, or was applied before. */
    private byte[] value(Candidate candidate, byte[] original, Optional<JsonNode> fix) {
        Source source = candidate.source();
        GenericRecord record = candidate.record();
        if (source == null || (record == null && fix.isEmpty())) {
            return original;
        }
        JsonNode value = fix.orElseGet(() -> Payloads.json(Objects.requireNonNull(record)));
        String images = candidate.letter().failure().images();
        boolean partly = source.isChangeStream() && Images.partly(images, value);
        if (fix.isEmpty() && !partly) {
            return original;
        }
        String topic = candidate.letter().failure().topic().orElseThrow();
        return payloads.encode(source, topic, partly ? Images.rest(images, value) : value);
    }

    /** What stands against the value as it would be sent. */
    private List<Refusal> fails(Candidate candidate, byte[] value) {
        Source source = candidate.source();
        if (source == null) {
            return List.of();
        }
        List<Refusal> refusals = new ArrayList<>();
        try {
            GenericRecord record = payloads.decode(source, value);
            List<GenericRecord> rows =
                    Payloads.rows(source, record, candidate.letter().failure().images());
            Payloads.brokenCheck(source, rows)
                    .ifPresent(check -> refusals.add(new Refusal(Refusal.FAILS, "it would fail again: " + check)));
            String topic = candidate.letter().failure().topic().orElseThrow();
            long highest = newest(source, topic)
                    .getOrDefault(candidate.letter().failure().partition(), Long.MIN_VALUE);
            rows.stream()
                    .mapToLong(row -> (long) row.get(source.eventTime()))
                    .min()
                    .ifPresent(time -> rules.late(source, time, highest)
                            .or(() -> FailureHeaders.lateWatermark(
                                            candidate.letter().record().headers())
                                    .flatMap(behind -> ReturnRules.lateAsBefore(source, time, behind)))
                            .ifPresent(refusals::add));
        } catch (MalformedRecord e) {
            refusals.add(new Refusal(Refusal.FAILS, "it would fail again: " + e.getMessage()));
        }
        return refusals;
    }

    /** The highest event times at the end of each partition: how far it has come at least. */
    private Map<Integer, Long> newest(Source source, String topic) {
        return newest.computeIfAbsent(topic, name -> {
            Map<Integer, Long> highest = new HashMap<>();
            reader.readLast(name, 200, record -> {
                if (record.value() != null) {
                    try {
                        for (GenericRecord row :
                                Payloads.rows(source, payloads.decode(source, record.value()), "after")) {
                            highest.merge(record.partition(), (long) row.get(source.eventTime()), Math::max);
                        }
                    } catch (MalformedRecord unreadable) {
                        // moves no watermark
                    }
                }
            });
            return highest;
        });
    }

    /** Of a row's changes one letter may add what another takes back. */
    private static boolean hasPairs(Letter letter, @Nullable Source source) {
        return source != null
                && source.isChangeStream()
                && letter.topic().giver() == LetterTopic.Giver.SOURCE
                && !ReturnRules.isRow(letter);
    }

    private void stays(@Nullable Source source, @Nullable GenericRecord record) {
        leftRows.addAll(rowIds(source, record));
    }

    private static Set<String> rowIds(@Nullable Source source, @Nullable GenericRecord record) {
        Set<String> ids = new HashSet<>();
        if (source != null && record != null) {
            Payloads.rows(source, record, "").forEach(row -> ids.add(String.valueOf(row.get(source.id()))));
        }
        return ids;
    }

    private @Nullable GenericRecord decoded(@Nullable Source source, Letter letter) {
        byte[] value = letter.record().value();
        if (source == null || value == null) {
            return null;
        }
        try {
            return payloads.decode(source, value);
        } catch (MalformedRecord e) {
            return null;
        }
    }

    private boolean takesUndecodable() {
        return options.fix().map(Fix::takesUndecodable).orElse(false);
    }

    private Optional<Refusal> first(List<Refusal> refusals) {
        return refusals.stream()
                .filter(refusal -> !options.accepted().contains(refusal.code()))
                .findFirst();
    }

    private void skip(Letter letter, Refusal refusal) {
        outcomes.put(letter.place(), new Outcome(letter.place(), Outcome.Kind.SKIPPED, refusal.toString()));
    }
}
