package io.penstock.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.events.OrderEvent;
import com.example.events.PaymentEvent;
import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.change.ChangeSource;
import io.penstock.common.deadletter.DeadLetter;
import io.penstock.common.deadletter.DeadLetterHeaders;
import io.penstock.common.deadletter.Original;
import io.penstock.common.environment.Kafka;
import io.penstock.common.registry.RegistryClient;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.common.wire.RecordEncoder;
import io.penstock.servers.TestServers;
import io.penstock.servers.kafka.NewTopics;
import io.penstock.transport.letters.LetterDesk;
import io.penstock.transport.letters.LetterTopic;
import io.penstock.transport.letters.Outcome;
import io.penstock.transport.letters.RedriveOptions;
import io.penstock.transport.letters.Selection;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Letters on a real broker; each test has a pipeline of its own. */
class LettersIT {
    private static final Schema ORDER_CHANGE = ChangeEnvelope.schemaOf(OrderEvent.getClassSchema());

    /** When the originals were: within retention, and not when they failed. */
    private static final long WRITTEN = System.currentTimeMillis() - 3_600_000;

    @TempDir
    private Path folder = Path.of("");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, Object> client =
            Map.of("bootstrap.servers", TestServers.kafka().bootstrap());
    private final Admin kafka = Admin.create(client);
    private final KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
    private final Shop shop = Shop.onPaper()
            .on(
                    new Kafka(TestServers.kafka().bootstrap(), 1, 1, Map.of()),
                    TestServers.registry().url());
    private final RegistryClient registry =
            new RegistryClient(shop.environment().registry());

    @AfterEach
    void close() {
        producer.close();
        kafka.close();
        registry.close();
    }

    @Test
    void goesBackOnceHoweverOftenItIsKilled() throws Exception {
        Path pipeline = declare("redriven");
        payments("redriven", 150);

        // at 60 a second a transaction takes a second's; killed with one written, with one committed, and early in the
        // next run
        killAtLine(1, pipeline);
        killAtLine(2, pipeline);
        killAtLine(1, pipeline);
        assertThat(run(pipeline, "dlq", "redrive", "payments")).isZero();

        List<ConsumerRecord<byte[], byte[]>> back = committed("redriven.payments");
        assertThat(back).extracting(LettersIT::key).doesNotHaveDuplicates().hasSize(150);
        assertThat(back).allSatisfy(record -> {
            assertThat(record.headers()).extracting(Header::key).containsExactly("trace", "penstock.attempt");
            assertThat(text(record, "penstock.attempt")).isEqualTo("2");
            assertThat(record.timestamp()).isEqualTo(WRITTEN);
        });
        assertThat(run(pipeline, "dlq", "list", "payments", "-o", "json")).isZero();
        assertThat(out.toString(UTF_8)).contains("\"open\" : 0", "\"redriven\" : 150");
        assertThat(run(pipeline, "dlq", "redrive", "payments")).as("again").isZero();
        assertThat(out.toString(UTF_8)).contains("no open letter is meant");
    }

    @Test
    void isTakenOverByWhoeverComesLater() throws Exception {
        Shop own = shop.named("fenced");
        payments("fenced", 40);
        LetterTopic topic =
                new LetterTopic("fenced.payments.dlq", LetterTopic.Kind.DEAD, LetterTopic.Giver.SOURCE, "payments");
        CountDownLatch begun = new CountDownLatch(1);
        PrintStream told = new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        begun.countDown();
                    }
                },
                true,
                UTF_8);

        try (LetterDesk first = new LetterDesk(own.pipeline(), own.environment(), told);
                LetterDesk second = new LetterDesk(own.pipeline(), own.environment(), told)) {
            CompletableFuture<List<Outcome>> slow =
                    CompletableFuture.supplyAsync(() -> first.redrive(topic, options(10)));
            assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
            List<Outcome> rest = second.redrive(topic, options(0));

            assertThat(rest).isNotEmpty().hasSizeLessThan(40);
            assertThatThrownBy(slow::join)
                    .isInstanceOf(CompletionException.class)
                    .hasMessageContaining("another run has taken over");
        }
        assertThat(committed("fenced.payments"))
                .extracting(LettersIT::key)
                .doesNotHaveDuplicates()
                .hasSize(40);
    }

    @Test
    void sendsOfAChangeOnlyTheImageThatWasGivenUp() throws Exception {
        Shop own = shop.named("images");
        create("images.orders", "images.orders.dlq", "images.letter-marks");
        int id = registry.register("images.orders-value", ORDER_CHANGE);
        RecordEncoder encoder = new RecordEncoder(id, ORDER_CHANGE);
        byte[] update = encoder.encode(change("o1", "u", 1, 2));
        byte[] mended = encoder.encode(change("o2", "u", 1, 2));
        byte[] later = encoder.encode(change("o2", "u", 2, 3));
        send("images.orders.dlq", letter("images.orders", 5, "CHECK_FAILED", "after"), "c1", update);
        send("images.orders.dlq", letter("images.orders", 6, "CHECK_FAILED", "after"), "c1", mended);
        send("images.orders.dlq", letter("images.orders", 7, "CHECK_FAILED", "before"), "c1", later);
        producer.flush();
        Selection first = new Selection(
                Optional.empty(),
                Optional.empty(),
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                Optional.empty(),
                OptionalInt.empty(),
                0,
                1);

        try (LetterDesk desk = new LetterDesk(own.pipeline(), own.environment(), new PrintStream(err, true, UTF_8))) {
            LetterTopic topic = desk.topics(LetterTopic.Kind.DEAD, Optional.of("orders"), Optional.empty())
                    .get(0);
            assertThat(desk.redrive(topic, new RedriveOptions(first, 10, 3, 0, false, Set.of(), Optional.empty())))
                    .extracting(Outcome::kind)
                    .as("the second stays with the third, which takes back what it adds")
                    .containsExactly(Outcome.Kind.REDRIVEN, Outcome.Kind.SKIPPED);
            assertThat(desk.redrive(topic, options(0))).hasSize(2);
        }

        RecordDecoder decoder = new RecordDecoder(registry, ORDER_CHANGE);
        List<ConsumerRecord<byte[], byte[]>> back = committed("images.orders");
        assertThat(back).hasSize(3);
        GenericRecord created = decoder.decode(back.get(0).value());
        assertThat(ChangeEnvelope.op(created)).isEqualTo("c");
        assertThat(ChangeEnvelope.before(created))
                .as("the views have applied it")
                .isNull();
        assertThat(ChangeEnvelope.after(created)).isNotNull().satisfies(row -> assertThat(row.get("total_amount"))
                .isEqualTo(2.0));
        assertThat(ChangeEnvelope.op(decoder.decode(back.get(2).value()))).isEqualTo("d");
    }

    @Test
    void looksFixesDropsAndSaysWhatMayNotGoBack() throws Exception {
        Path pipeline = declare("looked");
        payments("looked", 3);
        send("looked.payments.dlq", letter("looked.payments", 90, "WRONG_MAGIC", ""), "bad", new byte[] {
            9, 9, 9, 9, 9, 9
        });
        send("looked.payments.dlq", letter("looked.payments", 91, "NULL_KEY", ""), "old", payment("old", 0));
        send("looked.payments", new RecordHeaders(), "now", payment("now", System.currentTimeMillis()));
        producer.flush();

        assertThat(run(pipeline, "dlq", "stats", "payments")).isZero();
        assertThat(out.toString(UTF_8)).contains("UNKNOWN_SCHEMA").contains("####");
        assertThat(run(pipeline, "dlq", "show", "payments", "--key", "p0")).isZero();
        assertThat(out.toString(UTF_8)).contains("payment_id: p0", "state: open", "trace: abc");
        assertThat(run(pipeline, "dlq", "show", "payments", "--error", "magic", "-o", "json"))
                .isZero();
        assertThat(out.toString(UTF_8)).contains("WRONG_MAGIC: first byte is 9", "090909090909");

        assertThat(run(pipeline, "dlq", "redrive", "payments", "--dry-run"))
                .as("some may not")
                .isEqualTo(1);
        assertThat(out.toString(UTF_8))
                .contains("3 would be redriven", "2 skipped", "still cannot be decoded", "would be late again");
        assertThat(committed("looked.payments")).as("dry").hasSize(1);
        assertThat(run(pipeline, "dlq", "redrive", "payments", "--key", "p0", "--set", "amount=much"))
                .isEqualTo(1);
        assertThat(out.toString(UTF_8)).contains("1 failed", "amount: \"much\" is no double");
        assertThat(run(pipeline, "dlq", "redrive", "payments", "--key", "p0", "--set", "amount=42"))
                .isZero();
        RecordDecoder decoder = new RecordDecoder(registry, PaymentEvent.getClassSchema());
        assertThat(decoder.decode(committed("looked.payments").get(1).value()).get("amount"))
                .isEqualTo(42.0);
        String script = "sed 's/\"currency\":\"p1\"/\"currency\":\"CHF\"/'";
        assertThat(run(pipeline, "dlq", "redrive", "payments", "--key", "p1", "--script", script))
                .isZero();
        assertThat(decoder.decode(committed("looked.payments").get(2).value()).get("currency"))
                .hasToString("CHF");

        assertThat(run(pipeline, "dlq", "drop", "payments")).as("nobody to ask").isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("--yes");
        assertThat(run(pipeline, "dlq", "drop", "payments", "--key", "bad", "--yes"))
                .isZero();
        assertThat(run(pipeline, "dlq", "list", "-o", "yaml")).isZero();
        assertThat(out.toString(UTF_8)).contains("open: 2\n  redriven: 2\n  dropped: 1");
        assertThat(run(pipeline, "late", "list", "payments")).isZero();
        assertThat(run(pipeline, "dlq", "list", "paymnts")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("no source, job or route 'paymnts'");
    }

    @Test
    void sendsBackWhatOthersGaveUpToTheTopicThatTheirHeadersName() throws Exception {
        Path pipeline = declare("others");
        payments("others", 0);
        create("app.payments.DLT");
        RecordHeaders spring = new RecordHeaders();
        spring.add("kafka_dlt-original-topic", "others.payments".getBytes(UTF_8));
        spring.add(
                "kafka_dlt-original-timestamp",
                ByteBuffer.allocate(8).putLong(WRITTEN).array());
        send("app.payments.DLT", spring, "spring", payment("spring", System.currentTimeMillis()));
        RecordHeaders connect = new RecordHeaders();
        connect.add(DeadLetterHeaders.TOPIC, "others.payments".getBytes(UTF_8));
        send("app.payments.DLT", connect, "connect", payment("connect", System.currentTimeMillis()));
        producer.flush();

        assertThat(run(pipeline, "dlq", "redrive", "--topic", "app.payments.DLT"))
                .isEqualTo(1);
        assertThat(out.toString(UTF_8)).contains("2 skipped", "[--accept doubles]");
        assertThat(run(pipeline, "dlq", "redrive", "--topic", "app.payments.DLT", "--accept", "doubles"))
                .isZero();

        List<ConsumerRecord<byte[], byte[]>> back = committed("others.payments");
        assertThat(back).extracting(LettersIT::key).containsExactly("spring", "connect");
        assertThat(back.get(0).timestamp()).isEqualTo(WRITTEN);
        assertThat(back.get(0).headers()).extracting(Header::key).containsExactly("penstock.attempt");
    }

    @Test
    void endsATransactionThatNobodyEnds() throws Exception {
        Path pipeline = declare("open");
        create("open.payments", "elsewhere.open");
        try (KafkaProducer<byte[], byte[]> ours = transactional("open.ingestion.shop-db");
                KafkaProducer<byte[], byte[]> job = transactional("open.processing.letters-0-1");
                KafkaProducer<byte[], byte[]> others = transactional("elsewhere.app")) {
            begin(ours, "open.payments");
            begin(job, "open.payments");
            begin(others, "elsewhere.open");

            assertThat(run(pipeline, "transactions", "list")).isZero();
            assertThat(out.toString(UTF_8))
                    .contains("open.ingestion.shop-db", "open.processing.letters-0-1", "open.payments/0@0")
                    .doesNotContain("elsewhere.app");
            assertThat(run(pipeline, "transactions", "abort", "--yes"))
                    .as("too young")
                    .isEqualTo(1);
            assertThat(out.toString(UTF_8)).contains("--older-than 60s");
            assertThat(run(pipeline, "transactions", "abort", "--older-than", "0s", "--yes"))
                    .as("the job's stays")
                    .isEqualTo(1);
            assertThat(out.toString(UTF_8)).contains("aborted", "a checkpoint may count on it");
            assertThatThrownBy(ours::commitTransaction).isInstanceOf(KafkaException.class);

            assertThat(run(
                            pipeline,
                            "transactions",
                            "abort",
                            "--transactional-id",
                            "open.processing.letters-0-1",
                            "--yes"))
                    .isZero();
            assertThat(run(pipeline, "transactions", "list", "-o", "json")).isZero();
            assertThat(out.toString(UTF_8).strip()).isEqualTo("[ ]");
            others.commitTransaction();
        }
        assertThat(committed("open.payments")).isEmpty();
    }

    private static RedriveOptions options(double rate) {
        return new RedriveOptions(Selection.ALL, 1_000, 3, rate, false, Set.of(), Optional.empty());
    }

    private Path declare(String name) throws IOException {
        Path pipeline = folder.resolve(name + ".yaml");
        return Files.writeString(
                pipeline, Files.readString(Path.of("../pipelines/shop.yaml")).replace("name: shop", "name: " + name));
    }

    private void payments(String pipeline, int letters) throws Exception {
        create(pipeline + ".payments", pipeline + ".payments.dlq", pipeline + ".letter-marks");
        registry.register(pipeline + ".payments-value", PaymentEvent.getClassSchema());
        long now = System.currentTimeMillis();
        for (int i = 0; i < letters; i++) {
            send(
                    pipeline + ".payments.dlq",
                    letter(pipeline + ".payments", i, "UNKNOWN_SCHEMA", ""),
                    "p" + i,
                    payment("p" + i, now));
        }
        producer.flush();
    }

    private byte[] payment(String id, long paidAt) {
        Schema schema = PaymentEvent.getClassSchema();
        GenericRecord payment = new GenericData.Record(schema);
        for (String field : List.of("payment_id", "order_id", "card_id", "currency", "status")) {
            payment.put(field, id);
        }
        payment.put("amount", 1.0);
        payment.put("paid_at", paidAt);
        int schemaId = registry.register("letters-it-value", schema);
        return new RecordEncoder(schemaId, schema).encode(payment);
    }

    private static GenericRecord change(String order, String op, double before, double after) {
        return ChangeEnvelope.of(
                ORDER_CHANGE,
                row(order, before),
                row(order, after),
                op,
                5,
                new ChangeSource("shop", "public", "orders", OptionalLong.empty(), OptionalLong.empty(), 5, "false"));
    }

    private static GenericRecord row(String order, double amount) {
        GenericRecord row = new GenericData.Record(OrderEvent.getClassSchema());
        for (Schema.Field field : OrderEvent.getClassSchema().getFields()) {
            switch (field.schema().getType()) {
                case STRING -> row.put(field.pos(), order);
                case DOUBLE -> row.put(field.pos(), amount);
                case LONG -> row.put(field.pos(), 5L);
                case ARRAY -> row.put(field.pos(), List.of());
                default -> row.put(field.pos(), GenericData.get().getDefaultValue(field));
            }
        }
        row.put("customer_id", order);
        return row;
    }

    private static RecordHeaders letter(String topic, long offset, String reason, String images) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", "abc".getBytes(UTF_8));
        long now = System.currentTimeMillis();
        Original original = new Original(WRITTEN, 1);
        DeadLetter.of("decode", topic, 0, offset, OptionalInt.empty(), reason, "because", original, now)
                .headers()
                .forEach(headers::add);
        if (!images.isEmpty()) {
            headers.add(DeadLetterHeaders.IMAGES, images.getBytes(UTF_8));
        }
        return headers;
    }

    private void send(String topic, RecordHeaders headers, String key, byte[] value) {
        var unused = producer.send(new ProducerRecord<>(topic, 0, null, key.getBytes(UTF_8), value, headers));
    }

    private void create(String... topics) throws Exception {
        NewTopics.create(
                kafka,
                List.of(topics).stream()
                        .map(topic -> new NewTopic(topic, 1, (short) 1))
                        .toList());
    }

    private KafkaProducer<byte[], byte[]> transactional(String id) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put("transactional.id", id);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void begin(KafkaProducer<byte[], byte[]> to, String topic) {
        to.initTransactions();
        to.beginTransaction();
        var unused = to.send(new ProducerRecord<>(topic, new byte[] {1}, new byte[] {1}));
        to.flush();
    }

    private List<ConsumerRecord<byte[], byte[]>> committed(String topic) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put("isolation.level", "read_committed");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), UTF_8);
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String header) {
        return new String(record.headers().lastHeader(header).value(), UTF_8);
    }

    private int run(Path pipeline, String... arguments) {
        out.reset();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--pipeline", pipeline.toString(), "--environment", "../environments/local.yaml"));
        return new TransportCommand(
                        TransportCommandIT.VARIABLES,
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8),
                        question -> Optional.empty())
                .execute(all.toArray(String[]::new));
    }

    /** Kills the real program the moment it reports its n-th line of progress. */
    private void killAtLine(int line, Path pipeline) throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.penstock.transport.Transport",
                "dlq",
                "redrive",
                "payments",
                "--rate",
                "60/s",
                "--pipeline",
                pipeline.toString(),
                "--environment",
                "../environments/local.yaml");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out.log").toFile());
        builder.environment().putAll(TransportCommandIT.VARIABLES);
        Process process = builder.start();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8))) {
            assertThat(IntStream.range(0, line).mapToObj(i -> next(lines)).toList())
                    .as("progress")
                    .doesNotContain("");
            process.toHandle().destroyForcibly();
        }
        assertThat(process.waitFor()).as("killed").isEqualTo(128 + 9);
    }

    private static String next(BufferedReader lines) {
        try {
            return Optional.ofNullable(lines.readLine()).orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
