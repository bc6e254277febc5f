package io.penstock.processing.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.declaration.Job;
import io.penstock.common.declaration.JobOutput;
import io.penstock.common.names.Names;
import io.penstock.common.wire.WireFormat;
import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.job.Output;
import io.penstock.processing.job.RecordSerializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.jspecify.annotations.Nullable;

/** What a job made of a list of events. */
public final class JobRun {
    private final Names names;
    private final Job job;
    private final List<Letter> letters;

    JobRun(Names names, Job job, List<Letter> letters) {
        this.names = names;
        this.job = job;
        this.letters = letters.stream()
                .sorted(Comparator.comparingLong(Letter::timestamp).thenComparing(JobRun::key))
                .toList();
    }

    /**
     * A record that the job did not take.
     *
     * @param headers the record's own and those that say why
     */
    public record Rejected(String key, Map<String, String> headers) {

        /** The step that failed. */
        public @Nullable String stage() {
            return headers.get(io.penstock.common.deadletter.DeadLetterHeaders.STAGE);
        }

        /** What it said. */
        public @Nullable String message() {
            return headers.get(io.penstock.common.deadletter.DeadLetterHeaders.EXCEPTION_MESSAGE);
        }
    }

    /** What was written to an output, by time, then by key; tombstones left out. */
    public <R extends SpecificRecord> List<R> written(Output<R> output) {
        RecordSerializer<R> serializer = RecordSerializer.specific(output.type());
        return to(topic(output)).stream()
                .filter(letter -> letter.value() != null)
                .map(letter -> decode(serializer, letter.value()))
                .toList();
    }

    /** Keys that an output that is upserted holds at the end, with their records. */
    public <R extends SpecificRecord> Map<String, R> table(Output<R> output) {
        RecordSerializer<R> serializer = RecordSerializer.specific(output.type());
        Map<String, R> table = new TreeMap<>();
        for (Letter letter : to(topic(output))) {
            if (letter.value() == null) {
                table.remove(key(letter));
            } else {
                table.put(key(letter), decode(serializer, letter.value()));
            }
        }
        return table;
    }

    private String topic(Output<?> output) {
        String name = job.outputs().containsKey(JobOutput.ONLY) ? JobOutput.ONLY : output.name();
        return names.jobTopic(job.name(), name);
    }

    /** Everything that was written, by time. */
    List<Letter> letters() {
        return letters;
    }

    /** The dead letters, those of the sources and those of the job. */
    public List<Rejected> dead() {
        return rejected(true);
    }

    /** The late events, for the sources and for the job. */
    public List<Rejected> late() {
        return rejected(false);
    }

    private List<Rejected> rejected(boolean dead) {
        return letters.stream()
                .filter(letter -> letter.topic().endsWith(dead ? ".dlq" : ".late"))
                .map(letter -> {
                    Map<String, String> headers = new LinkedHashMap<>();
                    letter.headers()
                            .forEach(header -> headers.put(
                                    header.name(), header.value() == null ? "" : new String(header.value(), UTF_8)));
                    return new Rejected(key(letter), headers);
                })
                .toList();
    }

    private List<Letter> to(String topic) {
        return letters.stream().filter(letter -> letter.topic().equals(topic)).toList();
    }

    private static String key(Letter letter) {
        return letter.key() == null ? "" : new String(letter.key(), UTF_8);
    }

    private static <R extends SpecificRecord> R decode(RecordSerializer<R> serializer, byte @Nullable [] value) {
        if (value == null) {
            throw new IllegalStateException("a record without a value");
        }
        try {
            return serializer.deserialize(
                    new DataInputDeserializer(value, WireFormat.HEADER_BYTES, value.length - WireFormat.HEADER_BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }
}
