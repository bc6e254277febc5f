package io.penstock.processing.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.processing.breaker.NeedsPerson;
import io.penstock.servers.TestServers;
import io.penstock.servers.kafka.NewTopics;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both ways to batches, against what Kafka's own consumer says is in the log. */
class LogBatchesIT {
    private static final long T0 = 1_700_000_000_000L;
    private static final Random RANDOM = new Random(18);

    private static final List<Future<RecordMetadata>> SENT = new ArrayList<>();

    private static Map<String, Object> client;
    private static Admin admin;

    /** How batches are got. */
    enum Way {
        WHOLE,
        SINGLE
    }

    @BeforeAll
    static void startBroker() {
        client = Map.of("bootstrap.servers", TestServers.kafka().bootstrap());
        admin = Admin.create(client);
    }

    @BeforeEach
    void nothingSent() {
        SENT.clear();
    }

    @AfterAll
    static void close() {
        admin.close();
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatEveryCodecWroteFromAnyOffset(Way way) throws Exception {
        String topic = topic("codecs", way, Map.of());
        for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("compression.type", codec))) {
                for (int i = 0; i < 700; i++) {
                    send(producer, new ProducerRecord<>(topic, 0, T0 + RANDOM.nextInt(1000), key(i), value(i)));
                }
                producer.flush();
                // beyond every buffer, once as it is and once so that it is small only as long as it is packed
                send(producer, new ProducerRecord<>(topic, 0, T0, null, random(700_000)));
                send(
                        producer,
                        new ProducerRecord<>(topic, 0, T0, null, new byte[codec.equals("none") ? 9 : 3_000_000]));
                send(
                        producer,
                        new ProducerRecord<>(
                                topic,
                                0,
                                T0,
                                null,
                                null,
                                List.of(new RecordHeader("größe", new byte[] {1, 2}), new RecordHeader("none", (byte[])
                                        null))));
            }
        }
        List<RawRecord> expected = plain(topic, 0);
        assertThat(expected).hasSize(5 * 703);

        try (LogReading reading = reading(way, topic).from(topic, 0, KafkaPartitionSplit.EARLIEST_OFFSET)) {
            same(reading.upTo(expected.size()).records, expected);
            assertThat(reading.metrics.gauge(BatchedLog.WHOLE_BATCHES)).isEqualTo(way == Way.WHOLE ? 1 : 0);
            assertThat(reading.metrics.recordsIn.getCount()).isEqualTo(expected.size());
            assertThat(reading.metrics.gauge("currentOffset")).isEqualTo(expected.size() - 1);
            assertThat(reading.metrics.gauge("pendingRecords")).isZero();
            assertThat(reading.metrics.bytesIn.getCount()).isGreaterThan(5 * 700_000);
            // the first commit finds the broker still making its topic for them; the next checkpoint's does not
            reading.until(() ->
                    reading.offset() == expected.size() && reading.metrics.gauge("committedOffset") == expected.size());
        }
        for (int from : List.of(137, 701, 2_950)) {
            try (LogReading reading = reading(way, topic).from(topic, 0, from)) {
                same(reading.upTo(expected.size() - from).records, expected.subList(from, expected.size()));
            }
        }
        try (LogReading reading = reading(way, topic).from(topic, 0, 10, 1_111)) {
            reading.noMore();
            assertThat(reading.until(() -> false)).isTrue();
            same(reading.records, expected.subList(10, 1_111));
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatWasCommittedAndMovesBehindWhatWasNot(Way way) throws Exception {
        String topic = topic("transactions", way, Map.of());
        try (KafkaProducer<byte[], byte[]> first = transactional(topic + "-1");
                KafkaProducer<byte[], byte[]> second = transactional(topic + "-2");
                KafkaProducer<byte[], byte[]> plain = producer(Map.of("compression.type", "lz4"))) {
            for (int round = 0; round < 30; round++) {
                first.beginTransaction();
                second.beginTransaction();
                for (int i = 0; i < 3; i++) {
                    for (KafkaProducer<byte[], byte[]> producer : List.of(first, second, plain)) {
                        for (int j = RANDOM.nextInt(20); j >= 0; j--) {
                            send(producer, new ProducerRecord<>(topic, 0, T0, key(round), value(j)));
                        }
                        producer.flush();
                    }
                }
                end(first, round % 2 == 0);
                end(second, round % 3 == 0);
            }
        }
        List<RawRecord> expected = plain(topic, 0);
        long end = end(topic, 0);
        assertThat(expected.get(expected.size() - 1).offset()).isLessThan(end - 2); // aborted, and marks

        try (LogReading reading = reading(way, topic).from(topic, 0, KafkaPartitionSplit.EARLIEST_OFFSET)) {
            same(reading.upTo(expected.size()).records, expected);
            reading.until(() -> reading.metrics.gauge("currentOffset") == end - 1);
            assertThat(reading.offset()).isEqualTo(end);
            assertThat(reading.metrics.recordsIn.getCount()).isEqualTo(expected.size());
        }
        int middle = expected.size() / 2;
        try (LogReading reading =
                reading(way, topic).from(topic, 0, expected.get(middle).offset())) {
            same(reading.upTo(expected.size() - middle).records, expected.subList(middle, expected.size()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theBrokersTimeIsTheRecordsTime(Way way) throws Exception {
        String topic = topic("appended", way, Map.of("message.timestamp.type", "LogAppendTime"));
        fill(topic, 0, 500);
        List<RawRecord> expected = plain(topic, 0);
        assertThat(expected.get(0).timestamp()).isGreaterThan(T0 + 1_000_000);

        try (LogReading reading = reading(way, topic).from(topic, 0, 0)) {
            same(reading.upTo(500).records, expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPartitionThatIsNewOrPausedOrResumedDoesNotWaitForAnother(Way way) throws Exception {
        String topic = topic("paused", way, Map.of());
        String second = new TopicPartition(topic, 1).toString();
        try (LogReading reading = reading(way, topic).from(topic, 0, KafkaPartitionSplit.EARLIEST_OFFSET)) {
            reading.until(() -> reading.metrics.gauge("records-lag-max") >= -1); // polls an empty partition
            fill(topic, 1, 1_000);
            reading.from(topic, 1, 0).upTo(1_000);
            reading.pauseOrResume(List.of(second), List.of());
            fill(topic, 1, 1_000);
            fill(topic, 0, 1_000);
            reading.upTo(2_000);
            assertThat(reading.records.subList(1_000, 2_000))
                    .extracting(RawRecord::partition)
                    .containsOnly(0);
            reading.pauseOrResume(List.of(), List.of(second));
            same(
                    reading.upTo(3_000).records.subList(2_000, 3_000),
                    plain(topic, 1).subList(1_000, 2_000));
        }
    }

    @ParameterizedTest
    @EnumSource
    void recordsThatAreRemovedWhileItReadsAreNamedByTopicPartitionAndOffsets(Way way) throws Exception {
        String topic = topic("removed", way, Map.of());
        TopicPartition partition = new TopicPartition(topic, 0);
        fill(topic, 0, 100);
        try (LogReading reading = reading(way, topic).from(topic, 0, 0).upTo(100)) {
            reading.pauseOrResume(List.of(partition.toString()), List.of());
            reading.from(topic, 1, 0); // handled behind the pause
            fill(topic, 1, 1);
            reading.upTo(101);
            fill(topic, 0, 100);
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(150)))
                    .all()
                    .get();
            reading.pauseOrResume(List.of(), List.of(partition.toString()));

            assertThatThrownBy(() -> reading.upTo(102))
                    .isInstanceOf(NeedsPerson.class)
                    .hasMessageContaining(
                            "topic " + topic + " partition 0 is to be read from offset 100, but begins at 150");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDamagedBatchIsNamedAndNotSkipped(Way way) throws Exception {
        String topic = topic("damaged", way, Map.of());
        fill(topic, 0, 100);
        fill(topic, 0, 50);
        Path segment;
        try (Stream<Path> files = Files.walk(TestServers.folder().resolve("kafka"))) {
            segment = files.filter(file -> file.endsWith(topic + "-0/00000000000000000000.log"))
                    .findFirst()
                    .orElseThrow();
        }
        try (RandomAccessFile log = new RandomAccessFile(segment.toFile(), "rw")) {
            log.seek(log.length() - 1);
            int last = log.read();
            log.seek(log.length() - 1);
            log.write(last ^ 1);
        }
        try (LogReading reading = reading(way, topic).from(topic, 0, 0)) {
            assertThatThrownBy(() -> reading.upTo(150))
                    .rootCause()
                    .hasMessageContaining("partition " + topic + "-0 at offset 100 is invalid");
            assertThat(reading.records.size()).isLessThanOrEqualTo(100);
        }
    }

    private static LogReading reading(Way way, String topic) {
        return new LogReading(
                client,
                topic,
                switch (way) {
                    case WHOLE -> WholeBatchConsumer::open;
                    case SINGLE -> SingleRecords::new;
                });
    }

    /** The first that differs, in a few words: some are of megabytes. */
    private static void same(List<RawRecord> read, List<RawRecord> expected) {
        for (int i = 0; i < Math.min(read.size(), expected.size()); i++) {
            assertThat(words(read.get(i))).isEqualTo(words(expected.get(i)));
        }
        assertThat(read.size()).isEqualTo(expected.size());
    }

    private static String words(RawRecord record) {
        return record.partition() + "/" + record.offset() + " at " + record.timestamp() + ": " + words(record.key())
                + " = " + words(record.value()) + " "
                + record.headers().stream()
                        .map(header -> header.name() + "=" + words(header.value()))
                        .toList();
    }

    private static String words(byte @Nullable [] bytes) {
        return bytes == null ? "null" : bytes.length + "#" + Arrays.hashCode(bytes);
    }

    private static String topic(String name, Way way, Map<String, String> settings) throws Exception {
        String topic = "batches." + name + "." + way;
        Map<String, String> all = new HashMap<>(settings);
        all.put("retention.ms", "-1"); // the records are from 2023
        NewTopics.create(admin, List.of(new NewTopic(topic, 2, (short) 1).configs(all)));
        return topic;
    }

    private static void fill(String topic, int partition, int count) {
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("compression.type", "lz4"))) {
            for (int i = 0; i < count; i++) {
                send(producer, new ProducerRecord<>(topic, partition, T0 + i, key(i), value(i)));
            }
        }
    }

    private static KafkaProducer<byte[], byte[]> transactional(String id) {
        KafkaProducer<byte[], byte[]> producer = producer(Map.of("transactional.id", id, "compression.type", "zstd"));
        producer.initTransactions();
        return producer;
    }

    private static void end(KafkaProducer<byte[], byte[]> producer, boolean commit) {
        if (commit) {
            producer.commitTransaction();
        } else {
            producer.abortTransaction();
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.putAll(Map.of("linger.ms", 20, "batch.size", 50_000, "max.request.size", 8_000_000));
        properties.putAll(more);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
        SENT.add(producer.send(record));
    }

    private static byte @Nullable [] key(int i) {
        return i % 7 == 0 ? null : Integer.toString(i).getBytes(UTF_8);
    }

    private static byte @Nullable [] value(int i) {
        return i % 11 == 0
                ? null
                : ("value " + i + " ".repeat(RANDOM.nextInt(300)) + RANDOM.nextLong()).getBytes(UTF_8);
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static long end(String topic, int partition) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            TopicPartition at = new TopicPartition(topic, partition);
            return consumer.endOffsets(List.of(at)).getOrDefault(at, -1L);
        }
    }

    private static List<RawRecord> plain(String topic, int partition) throws Exception {
        for (Future<RecordMetadata> sent : SENT) {
            sent.get();
        }
        List<RawRecord> records = new ArrayList<>();
        TopicPartition at = new TopicPartition(topic, partition);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.assign(List.of(at));
            consumer.seekToBeginning(List.of(at));
            long end = consumer.endOffsets(List.of(at)).getOrDefault(at, -1L);
            while (consumer.position(at) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    List<Header> headers = new ArrayList<>();
                    record.headers().forEach(header -> headers.add(new Header(header.key(), header.value())));
                    records.add(new RawRecord(
                            partition, record.offset(), record.timestamp(), record.key(), record.value(), headers));
                }
            }
        }
        return records;
    }

    private static KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put("isolation.level", "read_committed");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
