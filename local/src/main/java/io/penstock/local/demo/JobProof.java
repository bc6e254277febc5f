package io.penstock.local.demo;

import static io.penstock.local.demo.ExpectedJoin.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.deadletter.LateHeaders;
import io.penstock.common.declaration.Durations;
import io.penstock.common.declaration.Job;
import io.penstock.common.declaration.JobOutput;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.environment.Environment;
import io.penstock.common.names.Names;
import io.penstock.common.registry.RegistryClient;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.local.demo.ExpectedJoin.Decided;
import io.penstock.local.lateness.JudgedLog;
import io.penstock.local.lateness.JudgedLog.Entry;
import io.penstock.local.lateness.SourceLog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * The outputs of the shop's jobs against batch programs over the logs of their sources. Shares no code with the jobs, but
 * for the rule of lateness.
 *
 * <p>A job decides when its watermark has passed. The logs say how far it must have come: not before the least watermark of
 * their partitions. Everything that is decided up to there has to be in the outputs, once; what is decided later may be
 * there, once, and everything else must not.
 */
final class JobProof implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Pipeline pipeline;
    private final Names names;
    private final SourceLog topics;
    private final RegistryClient registry;
    private final Map<String, JudgedLog> sources = new HashMap<>();

    /** What an output should hold, and up to when it is sure to. */
    private record Expected(List<Decided> records, long sureUpTo, List<String> fields) {}

    /** Reads the sources' logs as they are now. */
    JobProof(Pipeline pipeline, Environment environment) {
        this.pipeline = pipeline;
        this.names = new Names(pipeline.name());
        this.topics = new SourceLog(environment.kafka().clientProperties(), InstantSource.system());
        this.registry = new RegistryClient(environment.registry());
        pipeline.jobs().values().stream()
                .flatMap(job -> job.inputs().stream())
                .distinct()
                .forEach(source -> sources.put(source, JudgedLog.read(pipeline, environment, pipeline.source(source))));
    }

    /** Waits for what has to come, in bounded time: outputs become visible with a checkpoint. */
    List<Comparison> compare() throws InterruptedException {
        List<Comparison> all = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (Job job : pipeline.jobs().values()) {
            List<Comparison> of = compare(job);
            while (of.stream().anyMatch(it -> !it.differences().isEmpty()) && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(500);
                of = compare(job);
            }
            all.addAll(of);
        }
        return all;
    }

    private List<Comparison> compare(Job job) {
        Set<String> late = late(job);
        List<Comparison> comparisons = new ArrayList<>();
        expected(job, late).forEach((output, expected) -> comparisons.add(compare(job, output, expected)));
        comparisons.add(compareLate(job, late));
        return comparisons;
    }

    private Map<String, Expected> expected(Job job, Set<String> late) {
        String code = job.work() instanceof Job.Work.Code java ? java.job().text() : "SQL";
        return switch (code) {
            case "order-payment-join" -> joined(job, (Job.Work.Code) job.work(), late);
            case "card-testing-pattern" ->
                Map.of(
                        JobOutput.ONLY,
                        new Expected(
                                ExpectedAlerts.of(inTime(job, 0, late)),
                                log(job, 0).watermark() - 1,
                                List.of(
                                        "card_id",
                                        "declined",
                                        "first_declined_at",
                                        "payment_id",
                                        "amount",
                                        "currency",
                                        "paid_at")));
            default ->
                throw new IllegalStateException(
                        "job " + job.name() + ": there is no batch program for " + code + " to compare it with");
        };
    }

    private Map<String, Expected> joined(Job job, Job.Work.Code code, Set<String> late) {
        Duration within = Optional.ofNullable(code.settings().get("within"))
                .flatMap(setting -> Durations.parse(setting.text()))
                .orElseThrow(() -> new IllegalStateException("the join of shop says within which time"));
        List<Entry> customers = log(job, 2).entries().stream()
                .filter(it -> !late.contains(place(job, 2, it)))
                .toList();
        ExpectedJoin join = new ExpectedJoin(within, customers).over(inTime(job, 0, late), inTime(job, 1, late));
        long sure = Math.min(log(job, 0).watermark(), log(job, 1).watermark()) - 1;
        Map<String, Expected> expected = new TreeMap<>();
        expected.put(
                "paid",
                new Expected(
                        join.paid(),
                        Math.min(sure, log(job, 2).watermark() - 1),
                        List.of(
                                "order_id",
                                "payment_id",
                                "customer_id",
                                "customer_tier",
                                "total_amount",
                                "currency",
                                "source_region",
                                "paid_amount",
                                "created_at",
                                "paid_at")));
        expected.put(
                "unmatched",
                new Expected(
                        join.unmatched(),
                        sure,
                        List.of(
                                "order_id",
                                "payment_id",
                                "customer_id",
                                "amount",
                                "currency",
                                "reason",
                                "event_time")));
        return expected;
    }

    private JudgedLog log(Job job, int input) {
        return Objects.requireNonNull(sources.get(job.inputs().get(input)), "read by the constructor");
    }

    /** What the rule of lateness and the job's late topic let through. */
    private List<Entry> inTime(Job job, int input, Set<String> late) {
        return log(job, input).entries().stream()
                .filter(it -> !it.isLate() && !late.contains(place(job, input, it)))
                .toList();
    }

    private String place(Job job, int input, Entry entry) {
        return names.topic(job.inputs().get(input)) + "/" + entry.place();
    }

    private Comparison compare(Job job, String output, Expected expected) {
        JobOutput declared = Objects.requireNonNull(job.outputs().get(output), "an output of this job");
        RecordDecoder decoder = new RecordDecoder(registry, declared.schema());
        Map<String, Integer> written = new TreeMap<>();
        topics.read(
                names.jobTopic(job.name(), output),
                record -> written.merge(shown(record, decoder, declared.key(), expected.fields()), 1, Integer::sum));
        Map<String, Integer> wanted = new TreeMap<>();
        int sure = 0;
        for (Decided decided : expected.records()) {
            boolean due = decided.at() <= expected.sureUpTo();
            sure += due ? 1 : 0;
            if (due || written.containsKey(decided.record())) {
                wanted.merge(decided.record(), 1, Integer::sum);
            }
        }
        Comparison comparison =
                Comparison.of(output.isEmpty() ? job.name() : job.name() + "." + output, rows(wanted), rows(written));
        return sure > 0
                ? comparison
                : new Comparison(
                        comparison.view(),
                        comparison.compared(),
                        List.of("nothing is decided yet, so that there is nothing to compare"));
    }

    private static String shown(
            ConsumerRecord<byte[], byte[]> record, RecordDecoder decoder, String key, List<String> fields) {
        try {
            GenericRecord value = decoder.decode(record.value());
            String shown = fields.stream().map(field -> text(value, field)).collect(Collectors.joining(" · "));
            return new String(record.key(), UTF_8).equals(text(value, key)) ? shown : "under a wrong key: " + shown;
        } catch (MalformedRecord e) {
            throw new IllegalStateException("topic " + record.topic() + " holds a record that is none", e);
        }
    }

    /**
     * Changes that only jobs call late have to be in the job's late topic. There may be others, from a partition that was
     * silent for a while.
     */
    private Comparison compareLate(Job job, Set<String> late) {
        Map<String, Integer> wanted = new TreeMap<>();
        late.forEach(place -> wanted.put(place, 1));
        for (int input = 0; input < job.inputs().size(); input++) {
            String source = job.inputs().get(input);
            boolean lookedUp = input == 2;
            if (pipeline.source(source).isChangeStream() && !lookedUp) {
                for (Entry entry : log(job, input).entries()) {
                    if (entry.isLate()) {
                        wanted.put(place(job, input, entry), 1);
                    }
                }
            }
        }
        Map<String, Integer> written = new TreeMap<>();
        late.forEach(place -> written.put(place, 1));
        topics.read(
                names.jobDlq(job.name()),
                letter -> written.put("dead letter " + letter.partition() + "/" + letter.offset(), 1));
        return Comparison.of(job.name() + ".late", rows(wanted), rows(written));
    }

    /** Topic, partition and offset of what the job found late. */
    private Set<String> late(Job job) {
        Set<String> places = new HashSet<>();
        topics.read(
                names.jobLate(job.name()),
                letter -> places.add(
                        Stream.of(LateHeaders.SOURCE_TOPIC, LateHeaders.SOURCE_PARTITION, LateHeaders.SOURCE_OFFSET)
                                .map(name -> header(letter, name))
                                .collect(Collectors.joining("/"))));
        return places;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }

    private static Map<String, Map<String, String>> rows(Map<String, Integer> copies) {
        return copies.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, it -> Map.of("copies", it.getValue().toString())));
    }

    @Override
    public void close() {
        try (registry) {
            topics.close();
        }
    }
}
