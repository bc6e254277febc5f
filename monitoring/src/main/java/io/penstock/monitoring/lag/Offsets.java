package io.penstock.monitoring.lag;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * Offsets of a pipeline, read in this order: what the groups have committed, then where the partitions end. In the
 * other order a group could have committed what was written in between, and be ahead of the end.
 *
 * @param committed by group; only partitions that the group has committed
 * @param earliest first offsets, of partitions that some group must read and has not committed
 * @param stable last stable offsets: where a read_committed reader stops
 * @param latest offsets that the next record gets
 * @param problems what could not be read; the offsets concerned are absent
 */
record Offsets(
        Map<String, Map<TopicPartition, Long>> committed,
        Map<TopicPartition, Long> earliest,
        Map<TopicPartition, Long> stable,
        Map<TopicPartition, Long> latest,
        Set<String> problems) {

    Offsets {
        committed = Map.copyOf(committed);
        earliest = Map.copyOf(earliest);
        stable = Map.copyOf(stable);
        latest = Map.copyOf(latest);
        problems = Set.copyOf(problems);
    }

    /** Nothing known yet. */
    static Offsets none() {
        return new Offsets(Map.of(), Map.of(), Map.of(), Map.of(), Set.of());
    }

    /**
     * By group and partition. Never negative: a group that reads uncommitted records may be past the last stable offset.
     */
    Map<String, Map<TopicPartition, Long>> lags(Expectation expectation) {
        Map<String, Map<TopicPartition, Long>> lags = new TreeMap<>();
        committed.forEach(
                (group, offsets) -> offsets.forEach((partition, offset) -> put(lags, group, partition, offset)));
        expectation
                .readers()
                .forEach((group, topics) -> earliest.forEach((partition, first) -> {
                    // A group that could not be asked is not in here: its lag is unknown, not everything.
                    Map<TopicPartition, Long> known = committed.get(group);
                    if (known != null && !known.containsKey(partition) && topics.contains(partition.topic())) {
                        put(lags, group, partition, first);
                    }
                }));
        return lags;
    }

    /** Offsets between the last stable one and the end. */
    Map<TopicPartition, Long> openTransactions() {
        Map<TopicPartition, Long> open = new HashMap<>();
        latest.forEach((partition, end) -> {
            Long last = stable.get(partition);
            if (last != null) {
                open.put(partition, Math.max(0, end - last));
            }
        });
        return open;
    }

    private void put(
            Map<String, Map<TopicPartition, Long>> lags, String group, TopicPartition partition, long position) {
        Long end = stable.get(partition);
        if (end != null) {
            lags.computeIfAbsent(group, each -> new HashMap<>()).put(partition, Math.max(0, end - position));
        }
    }
}
