package io.penstock.processing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.processing.Oracle.Place;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** A dead letter or late topic as a read_committed reader sees it. */
record Letters(List<ConsumerRecord<byte[], byte[]>> records) {

    static Letters of(TestPipeline pipeline, String topic) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        pipeline.read(topic).values().forEach(all::addAll);
        return new Letters(all);
    }

    List<Place> places(String partitionHeader, String offsetHeader) {
        return records.stream()
                .map(record -> new Place(
                        Integer.parseInt(header(record, partitionHeader)),
                        Long.parseLong(header(record, offsetHeader))))
                .toList();
    }

    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }
}
