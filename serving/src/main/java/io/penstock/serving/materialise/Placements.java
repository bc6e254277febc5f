package io.penstock.serving.materialise;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * Where this instance believes the database to be in each partition that it owns. A partition is unplaced (its offset
 * must be read from the database before anything is read from it), placed, or stopped for a person to look at.
 */
final class Placements {
    private final Set<TopicPartition> unplaced = new HashSet<>();
    private final Map<TopicPartition, Long> placed = new HashMap<>();
    private final Map<TopicPartition, String> stopped = new HashMap<>();

    void assigned(Collection<TopicPartition> partitions) {
        unplaced.addAll(partitions);
    }

    /** Also forgets why one was stopped: whoever owns it next finds out for itself. */
    void gone(Collection<TopicPartition> partitions) {
        unplaced.removeAll(partitions);
        partitions.forEach(placed::remove);
        partitions.forEach(stopped::remove);
    }

    /** The database's offset is {@code offset}. */
    void placed(TopicPartition partition, long offset) {
        if (unplaced.remove(partition)) {
            placed.put(partition, offset);
        }
    }

    /** Our own transaction has moved the partition. */
    void advanced(TopicPartition partition, long next) {
        placed.computeIfPresent(partition, (same, old) -> next);
    }

    /** Nobody knows where the database is now. Stopped partitions stay stopped. */
    void unplaceAll() {
        unplaced.addAll(placed.keySet());
        placed.clear();
    }

    void stop(TopicPartition partition, String why) {
        unplaced.remove(partition);
        placed.remove(partition);
        stopped.put(partition, why);
    }

    /** The first offset that the database does not contain; empty unless the partition is placed. */
    OptionalLong expected(TopicPartition partition) {
        Long offset = placed.get(partition);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    Set<TopicPartition> unplaced() {
        return Set.copyOf(unplaced);
    }

    boolean isStopped(TopicPartition partition) {
        return stopped.containsKey(partition);
    }

    int stoppedCount() {
        return stopped.size();
    }

    /** One sentence a stopped partition, in a fixed order; empty if there is none. */
    String complaint() {
        return new TreeMap<>(stopped.entrySet().stream()
                        .collect(Collectors.toMap(each -> each.getKey().toString(), Map.Entry::getValue)))
                .entrySet().stream()
                        .map(each -> each.getKey() + " " + each.getValue())
                        .collect(Collectors.joining("; "));
    }
}
