package io.penstock.benchmarks.consumer;

import com.example.events.OrderEvent;
import io.penstock.benchmarks.measure.Counters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * {@code BOOTSTRAP TOPIC PARTITIONS THREADS poll|decode COUNTERS}: polls, and decodes each record into the generated class
 * if asked to. Per thread two counters: records read, and the sum of what was seen of them (bytes, or cents).
 */
final class ConsumerProgram {
    private static final int HEADER = 5;

    private ConsumerProgram() {}

    public static void main(String[] arguments) throws Exception {
        int partitions = Integer.parseInt(arguments[2]);
        int threads = Integer.parseInt(arguments[3]);
        boolean decode = arguments[4].equals("decode");
        Counters counters = new Counters(Path.of(arguments[5]), 2 * threads);
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.DEFAULT,
                ClassSecurityValidator.builder().add(OrderEvent.class).build()));
        for (int thread = 0; thread < threads; thread++) {
            List<TopicPartition> own = new ArrayList<>();
            for (int partition = thread; partition < partitions; partition += threads) {
                own.add(new TopicPartition(arguments[1], partition));
            }
            int slot = 2 * thread;
            new Thread(() -> read(arguments[0], own, decode, counters, slot), "reader-" + thread).start();
        }
    }

    private static void read(
            String bootstrap, List<TopicPartition> partitions, boolean decode, Counters counters, int slot) {
        // larger fetches than the defaults did not help; larger polls did
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed", "max.poll.records", 5_000);
        SpecificDatumReader<OrderEvent> avro = new SpecificDatumReader<>(OrderEvent.class);
        BinaryDecoder decoder = null;
        OrderEvent order = null;
        long count = 0;
        long sum = 0;
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (true) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(100));
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    byte[] value = record.value();
                    if (!decode) {
                        sum += value.length;
                    } else if (value[0] == 0) {
                        decoder = DecoderFactory.get().binaryDecoder(value, HEADER, value.length - HEADER, decoder);
                        order = decode(avro, order, decoder);
                        sum += Math.round(order.getTotalAmount() * 100);
                    }
                }
                count += records.count();
                counters.set(slot + 1, sum);
                counters.set(slot, count);
            }
        }
    }

    private static OrderEvent decode(
            SpecificDatumReader<OrderEvent> avro, @Nullable OrderEvent reused, BinaryDecoder decoder) {
        try {
            return avro.read(reused, decoder);
        } catch (IOException e) {
            throw new IllegalStateException("a record with a header that is not an order", e);
        }
    }
}
