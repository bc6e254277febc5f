package io.penstock.serving.materialise;

import io.penstock.serving.store.Advance;
import io.penstock.serving.store.ViewRow;
import io.penstock.serving.store.ViewTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What one poll amounts to.
 *
 * @param advances how far each partition was read; at least the partitions that rows came from
 * @param rows by view, the newest of each key
 * @param records read, by view
 * @param bad where a partition cannot be read on, and why
 */
record Batch(
        List<Advance> advances,
        Map<ViewTable, List<ViewRow>> rows,
        Map<String, Integer> records,
        Map<TopicPartition, String> bad) {

    Batch {
        advances = List.copyOf(advances);
        rows = new LinkedHashMap<>(rows);
        records = Map.copyOf(records);
        bad = Map.copyOf(bad);
    }
}
