package io.penstock.processing;

import io.penstock.common.declaration.Pipeline;
import io.penstock.processing.source.Header;
import io.penstock.processing.source.RawRecord;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Logs of a pipeline with four sources: hostile ones for its views, those of a shop for its jobs.
 *
 * @param bySource by source and partition
 */
record ShopLogs(Map<String, List<List<RawRecord>>> bySource) {
    private static final String SHOP_ORDERS = "shop_orders";
    private static final String SHOP_PAYMENTS = "shop_payments";

    static ShopLogs craft(Pipeline pipeline, long seed) {
        JobsLog shop = new JobsLog(
                        new JobsLog.Topic("p.shop_orders", MiniRun.schemaId(pipeline, SHOP_ORDERS)),
                        new JobsLog.Topic("p.shop_payments", MiniRun.schemaId(pipeline, SHOP_PAYMENTS)))
                .craft(500);
        int orders = MiniRun.schemaId(pipeline, "orders");
        int payments = MiniRun.schemaId(pipeline, "payments");
        Map<String, List<List<RawRecord>>> logs = new LinkedHashMap<>();
        logs.put("orders", partitions(CraftedLog.orders("p.orders", orders, payments, seed, 400)));
        logs.put("payments", partitions(CraftedLog.payments("p.payments", payments, orders, seed, 400)));
        for (String source : List.of(SHOP_ORDERS, SHOP_PAYMENTS)) {
            logs.put(
                    source,
                    partitions(shop.log().stream()
                            .filter(it -> it.topic().equals("p." + source))
                            .toList()));
        }
        return new ShopLogs(logs);
    }

    /** What the jobs' oracle knows, from what was written. */
    JobsLog shop() {
        return JobsLog.read(all(SHOP_ORDERS), all(SHOP_PAYMENTS));
    }

    private List<RawRecord> all(String source) {
        return partitions(source).stream().flatMap(List::stream).toList();
    }

    private List<List<RawRecord>> partitions(String source) {
        return bySource.getOrDefault(source, List.of());
    }

    /** A source's log as a plain consumer returns it. */
    Map<Integer, List<ConsumerRecord<byte[], byte[]>>> consumed(String source) {
        Map<Integer, List<ConsumerRecord<byte[], byte[]>>> log = new LinkedHashMap<>();
        for (RawRecord record : all(source)) {
            log.computeIfAbsent(record.partition(), it -> new ArrayList<>())
                    .add(new ConsumerRecord<>(
                            "p." + source,
                            record.partition(),
                            record.offset(),
                            record.timestamp(),
                            TimestampType.CREATE_TIME,
                            -1,
                            -1,
                            record.key(),
                            record.value(),
                            new RecordHeaders(),
                            Optional.empty()));
        }
        return log;
    }

    private static List<List<RawRecord>> partitions(List<ProducerRecord<byte[], byte[]>> crafted) {
        List<List<RawRecord>> log = new ArrayList<>();
        for (int i = 0; i < TestPipeline.PARTITIONS; i++) {
            log.add(new ArrayList<>());
        }
        for (ProducerRecord<byte[], byte[]> record : crafted) {
            int at = record.partition() != null
                    ? record.partition()
                    : Math.floorMod(Arrays.hashCode(record.key()), TestPipeline.PARTITIONS);
            List<Header> headers = new ArrayList<>();
            record.headers().forEach(header -> headers.add(new Header(header.key(), header.value())));
            List<RawRecord> partition = log.get(at);
            partition.add(
                    new RawRecord(at, partition.size(), record.timestamp(), record.key(), record.value(), headers));
        }
        return log;
    }

    void save(Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(bySource.size());
            for (String source : bySource.keySet()) {
                out.writeUTF(source);
                List<RawRecord> records = all(source);
                out.writeInt(records.size());
                for (RawRecord record : records) {
                    out.writeInt(record.partition());
                    out.writeLong(record.timestamp());
                    write(out, record.key());
                    write(out, record.value());
                }
            }
        }
    }

    static ShopLogs load(Path file) throws IOException {
        Map<String, List<List<RawRecord>>> logs = new LinkedHashMap<>();
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(Files.newInputStream(file)))) {
            for (int sources = in.readInt(); sources > 0; sources--) {
                String source = in.readUTF();
                List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
                for (int left = in.readInt(); left > 0; left--) {
                    records.add(new ProducerRecord<>("p." + source, in.readInt(), in.readLong(), read(in), read(in)));
                }
                logs.put(source, partitions(records));
            }
        }
        return new ShopLogs(logs);
    }

    static void write(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    static byte @Nullable [] read(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : in.readNBytes(length);
    }
}
