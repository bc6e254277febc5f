package io.penstock.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.penstock.common.deadletter.DeadLetterHeaders;
import io.penstock.common.deadletter.LateHeaders;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.common.declaration.Window;
import io.penstock.common.view.ViewSchema;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.processing.Oracle.Place;
import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.decode.SourcePlan;
import io.penstock.processing.fold.FoldPath;
import io.penstock.processing.view.ViewPlan;
import io.penstock.processing.view.ViewRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every window and measure on generated logs, against a program that has the whole log at hand. Partitions are read in a
 * random order, by a random number of subtasks, with checkpoints, crashes and rescaling in between; each log twice, and both
 * runs must end in the same bytes.
 *
 * <p>{@code views.logs} of them, from seed {@code views.first} on. A failure names its seed; {@code -Dviews.seed=N} runs that log alone.
 */
class ViewsEqualTheOracleTest {
    private static final String DECLARATION = """
            apiVersion: penstock/v1
            kind: Pipeline
            metadata: {name: p, owner: tests}
            sources:
              orders:
                cdc: {database: shop-db, table: public.orders}
                schema: com.example.events.OrderEvent
                key: customer_id
                id: order_id
                eventTime: created_at
                topic: {partitions: 4}
                lateness: {quantile: 0.95, min: 1s, max: 30s, late: %1$s}
              payments:
                events: {}
                schema: com.example.events.PaymentEvent
                key: order_id
                id: payment_id
                eventTime: paid_at
                topic: {partitions: 4}
                lateness: {quantile: 0.9, min: 500ms, max: 20s, late: %1$s}
            views:
              tumbling:
                from: orders
                window: {tumbling: 3s}
                by: [source_region, currency]
                measures:
                  orders: count
                  revenue: {sum: total_amount, scale: 2}
                  average: {avg: total_amount, scale: 2}
                  smallest: {min: total_amount}
                  largest: {max: total_amount}
                  customers: {distinct: customer_id}
                  earliest: {first: order_id}
                  latest: {last: total_amount}
                  median: {percentile: total_amount, at: 0.5}
                  most: {percentile: total_amount, at: 0.99}
                retention: 1h
              hopping:
                from: orders
                where: "total_amount < 1900.0 || items[1] == 'b'"
                derive: {size: "total_amount >= 500.0 ? 'large' : 'small'", cents: "int(total_amount * 100.0)"}
                window: {hopping: {size: 6s, every: 2s}}
                by: [size]
                measures: {cents: {sum: cents}, sizes: {distinct: size}, last_region: {last: source_region}}
                retention: 1h
              running:
                from: orders
                by: [customer_id]
                measures: {orders: count, last_order: {last: order_id}, least: {min: total_amount}, p90: {percentile: total_amount, at: 0.9}}
              paid:
                from: payments
                window: {tumbling: 3s}
                by: [currency, status]
                measures: {payments: count, amount: {sum: amount, scale: 2}, ids: {distinct: payment_id, exactUpTo: 5}}
                retention: 1h
              paid_hopping:
                from: payments
                window: {hopping: {size: 10s, every: 5s}}
                by: [status]
                measures: {p50: {percentile: amount, at: 0.5}, first_id: {first: payment_id}, orders: {distinct: order_id}}
                retention: 1h
              sessions:
                from: payments
                window: {session: 1s}
                by: [order_id]
                measures:
                  payments: count
                  amount: {sum: amount, scale: 2}
                  least: {min: amount}
                  ids: {distinct: payment_id, exactUpTo: 3}
                  first_id: {first: payment_id}
                  last_amount: {last: amount}
                  p75: {percentile: amount, at: 0.75}
                retention: 1h
              long_sessions:
                from: payments
                where: "status == 'declined'"
                window: {session: 2s}
                by: [currency]
                measures: {payments: count}
                retention: 1h
              paid_ever:
                from: payments
                by: [status]
                measures: {payments: count, cards: {distinct: order_id}, last_id: {last: payment_id}}
                retention: 1h
            """;
    private static final Map<Integer, Schema> SCHEMAS = Map.of(1, TestPipeline.ENVELOPE, 2, TestPipeline.PAYMENT);

    private static final Map<String, RecordDecoder> DECODERS = new HashMap<>();
    private static final Map<String, Pipeline> PIPELINES = new HashMap<>();

    @BeforeAll
    static void loadDeclarations(@TempDir Path folder) throws IOException {
        for (String late : List.of("merge", "route")) {
            Path file = Files.writeString(folder.resolve(late + ".yaml"), DECLARATION.formatted(late));
            PIPELINES.put(late, PipelineLoader.load(file, Map.of()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "orders, merge, whole",
        "orders, route, whole",
        "payments, merge, whole",
        "payments, route, whole",
        "orders, merge, in place",
        "orders, route, in place",
        "payments, merge, in place",
        "payments, route, in place"
    })
    void whateverTheOrderOfReadingAndWhateverCrashes(String source, String late, String records) throws Exception {
        boolean inPlace = records.equals("in place");
        Long only = Long.getLong("views.seed");
        long first = only == null ? Long.getLong("views.first", 1) : only;
        long logs = only == null ? Long.getLong("views.logs", 8) : 1;
        for (long seed = first; seed < first + logs; seed++) {
            try {
                compare(pipeline(late).source(source), views(late, source, inPlace), seed);
            } catch (AssertionError | Exception e) {
                fail(
                        "seed " + seed + ", once more: mvn -pl processing -am test -Dtest=ViewsEqualTheOracleTest"
                                + " -Dsurefire.failIfNoSpecifiedTests=false -Dtest.jvm.args=-Dviews.seed=" + seed,
                        e);
            }
        }
    }

    private static Pipeline pipeline(String late) {
        return Objects.requireNonNull(PIPELINES.get(late));
    }

    /** @param inPlace whether to leave out those for which records have to be decoded whole */
    private static List<View> views(String late, String source, boolean inPlace) {
        List<View> views = pipeline(late).views().values().stream()
                .filter(view -> view.source().equals(source))
                .filter(view -> !inPlace || !(view.window() instanceof Window.Session))
                .filter(view -> !inPlace || view.from().derive().isEmpty())
                .toList();
        List<ViewPlan> plans = views.stream()
                .map(view -> ViewPlan.of(view, pipeline(late).source(source)))
                .toList();
        assertThat(FoldPath.of(SourcePlan.of(pipeline(late).source(source), plans), false)
                        .why()
                        .isEmpty())
                .as("in place")
                .isEqualTo(inPlace);
        return views;
    }

    private static void compare(Source source, List<View> views, long seed) throws Exception {
        Random random = new Random(seed);
        int records = 20 + random.nextInt(random.nextInt(10) == 0 ? 1_000 : 180);
        List<ProducerRecord<byte[], byte[]>> crafted = source.isChangeStream()
                ? CraftedLog.orders("p.orders", 1, 2, seed, records)
                : CraftedLog.payments("p.payments", 2, 1, seed, records);
        List<List<ConsumerRecord<byte[], byte[]>>> log = partitions(crafted);
        Map<Integer, List<ConsumerRecord<byte[], byte[]>>> byPartition = new LinkedHashMap<>();
        IntStream.range(0, log.size()).forEach(i -> byPartition.put(i, log.get(i)));
        Oracle oracle = new Oracle(
                        source,
                        views,
                        source.isChangeStream() ? 1 : 2,
                        source.isChangeStream() ? "total_amount" : "amount")
                .read(byPartition);

        Run one = run(source, views, log, new Random(seed + 1));
        Run other = run(source, views, log, new Random(seed + 2));

        for (Run run : List.of(one, other)) {
            assertThat(places(run.letters, "dlq", DeadLetterHeaders.PARTITION, DeadLetterHeaders.OFFSET))
                    .as("dead letters")
                    .containsExactlyInAnyOrderElementsOf(oracle.dead.keySet());
            assertThat(refusedImages(run.letters)).as("images in dead letters").isEqualTo(oracle.dead);
            assertThat(places(run.letters, "late", LateHeaders.SOURCE_PARTITION, LateHeaders.SOURCE_OFFSET))
                    .as("late letters")
                    .containsExactlyInAnyOrderElementsOf(oracle.late.keySet());
        }

        for (int v = 0; v < views.size(); v++) {
            View view = views.get(v);
            Map<String, Row> rows = new HashMap<>();
            for (Map.Entry<String, ViewRow> newest : one.topics.get(v).entrySet()) {
                GenericRecord row = decode(source, view, newest.getValue());
                if ((long) row.get(ViewSchema.VERSION) == Long.MAX_VALUE) {
                    continue;
                }
                rows.put(newest.getKey(), ViewTopic.row(view, row));
                boolean bounded = view.window().isBounded();
                assertThat(row.get(ViewSchema.FINAL)).as("final").isEqualTo(bounded);
                if (bounded) {
                    assertThat(row.get(ViewSchema.COMPLETE_UNTIL)).isEqualTo(row.get(ViewSchema.WINDOW_END));
                    assertThat((Object) Arrays.toString(newest.getValue().value()))
                            .as("bytes of the same row in another run")
                            .isEqualTo(Arrays.toString(bytes(other.topics.get(v).get(newest.getKey()))));
                }
            }
            assertThat(rows).as("view " + view.name()).isEqualTo(oracle.rows(view));
        }
    }

    private static byte[] bytes(@Nullable ViewRow row) {
        return row == null ? new byte[0] : row.value();
    }

    /** What readers of the topics end up with. */
    private static final class Run {
        final List<Map<String, ViewRow>> topics = new ArrayList<>();
        List<Letter> letters = new ArrayList<>();
    }

    private static Run run(
            Source source, List<View> views, List<List<ConsumerRecord<byte[], byte[]>>> log, Random random)
            throws Exception {
        Run run = new Run();
        views.forEach(view -> run.topics.add(new HashMap<>()));
        SmallCluster.Checkpoint checkpoint = null;
        SmallCluster cluster = cluster(source, views, log, random, null);
        long now = 0;
        int ids = 0;
        while (IntStream.range(0, log.size()).anyMatch(cluster::hasNext)) {
            int partition = random.nextInt(log.size());
            cluster.read(partition, random.nextInt(8));
            switch (random.nextInt(20)) {
                case 1, 2, 3, 4, 5, 6 -> cluster.passTime(now += random.nextInt(400));
                case 7 -> {
                    write(source, views, cluster, run, true);
                    checkpoint = cluster.checkpoint(ids++);
                    run.letters.addAll(cluster.letters);
                    cluster.letters.clear();
                }
                case 8 -> {
                    // What was written at once stays, what was in a transaction is gone.
                    write(source, views, cluster, run, false);
                    cluster.close();
                    if (checkpoint == null) {
                        run.letters.clear();
                    }
                    cluster = cluster(source, views, log, random, checkpoint);
                    now += 5_000;
                }
                default -> {}
            }
        }
        cluster.passTime(now + 10_000);
        cluster.end();
        write(source, views, cluster, run, true);
        run.letters.addAll(cluster.letters);
        cluster.close();
        return run;
    }

    private static SmallCluster cluster(
            Source source,
            List<View> views,
            List<List<ConsumerRecord<byte[], byte[]>>> log,
            Random random,
            SmallCluster.@Nullable Checkpoint from)
            throws Exception {
        return new SmallCluster(source, views, SCHEMAS, log, 1 + random.nextInt(3), 1 + random.nextInt(3), from);
    }

    private static void write(Source source, List<View> views, SmallCluster cluster, Run run, boolean commits)
            throws Exception {
        for (int v = 0; v < views.size(); v++) {
            View view = views.get(v);
            boolean inTransactions = view.window() instanceof Window.Session;
            if (commits || !inTransactions) {
                for (ViewRow row : cluster.rows.get(v)) {
                    long version = (long) decode(source, view, row).get(ViewSchema.VERSION);
                    ViewRow before = run.topics.get(v).get(row.key());
                    if (before == null
                            || version >= (long) decode(source, view, before).get(ViewSchema.VERSION)) {
                        run.topics.get(v).put(row.key(), row);
                    }
                }
                cluster.rows.get(v).clear();
            }
        }
    }

    private static GenericRecord decode(Source source, View view, ViewRow row) throws Exception {
        return DECODERS.computeIfAbsent(view.name(), name -> {
                    Schema schema = ViewSchema.of("p", view, source);
                    return new RecordDecoder(id -> schema, schema);
                })
                .decode(row.value());
    }

    private static List<Place> places(List<Letter> letters, String topic, String partition, String offset) {
        return letters.stream()
                .filter(letter -> letter.topic().equals(topic))
                .map(letter -> SmallCluster.place(letter, partition, offset))
                .toList();
    }

    private static Map<Place, String> refusedImages(List<Letter> letters) {
        Map<Place, String> images = new HashMap<>();
        for (Letter letter : letters) {
            if (letter.topic().equals("dlq")) {
                images.put(
                        SmallCluster.place(letter, DeadLetterHeaders.PARTITION, DeadLetterHeaders.OFFSET),
                        SmallCluster.header(letter, DeadLetterHeaders.IMAGES).orElse(""));
            }
        }
        return images;
    }

    private static List<List<ConsumerRecord<byte[], byte[]>>> partitions(List<ProducerRecord<byte[], byte[]>> crafted) {
        List<List<ConsumerRecord<byte[], byte[]>>> log = new ArrayList<>();
        IntStream.range(0, TestPipeline.PARTITIONS).forEach(i -> log.add(new ArrayList<>()));
        for (ProducerRecord<byte[], byte[]> record : crafted) {
            List<ConsumerRecord<byte[], byte[]>> partition = log.get(record.partition());
            partition.add(new ConsumerRecord<>(
                    record.topic(),
                    record.partition(),
                    partition.size(),
                    record.timestamp(),
                    TimestampType.CREATE_TIME,
                    -1,
                    -1,
                    record.key(),
                    record.value(),
                    record.headers(),
                    Optional.empty()));
        }
        return log;
    }
}
