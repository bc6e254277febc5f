package io.penstock.transport.transactions;

import io.penstock.transport.transactions.OpenTransaction.Held;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.TopicPartition;

/**
 * Transactions that partitions hold open and that no coordinator knows any more, so that nobody will ever end them (KIP-664).
 *
 * <p>Partitions and coordinators are asked one after the other, and most transactions last for less than that: one that has ended in
 * between is open in the first answer and unknown in the second. Partitions are asked once more. What began at the same offset both
 * times was open while the coordinators were asked, and one of them would have known it.
 */
final class Hanging {
    private Hanging() {}

    /**
     * Those that hang.
     *
     * @param before what partitions held open before the coordinators were asked
     * @param known ids of producers that a coordinator knew
     * @param after what partitions hold open now; only asked if there is a suspect
     */
    static List<OpenTransaction> among(
            Map<TopicPartition, List<ProducerState>> before,
            Set<Long> known,
            Supplier<Map<TopicPartition, List<ProducerState>>> after,
            Map<TopicPartition, Long> heldBack) {
        if (before.values().stream()
                .flatMap(List::stream)
                .allMatch(producer -> known.contains(producer.producerId()))) {
            return List.of();
        }
        Map<TopicPartition, List<ProducerState>> still = after.get();
        Map<Long, List<Held>> held = new TreeMap<>();
        Map<Long, ProducerState> last = new HashMap<>();
        before.forEach((partition, producers) -> producers.stream()
                .filter(producer -> !known.contains(producer.producerId()))
                .filter(producer ->
                        still.getOrDefault(partition, List.of()).stream().anyMatch(now -> isSame(producer, now)))
                .forEach(producer -> {
                    held.computeIfAbsent(producer.producerId(), id -> new ArrayList<>())
                            .add(TransactionDesk.held(partition, producer.producerId(), before, heldBack));
                    last.merge(
                            producer.producerId(),
                            producer,
                            (one, other) -> one.lastTimestamp() < other.lastTimestamp() ? other : one);
                }));
        List<OpenTransaction> hanging = new ArrayList<>();
        last.forEach((id, producer) -> hanging.add(new OpenTransaction(
                "",
                id,
                producer.producerEpoch(),
                "HANGING",
                producer.lastTimestamp(),
                -1,
                held.getOrDefault(id, List.of()))));
        return hanging;
    }

    private static boolean isSame(ProducerState one, ProducerState other) {
        return one.producerId() == other.producerId()
                && one.producerEpoch() == other.producerEpoch()
                && one.currentTransactionStartOffset().equals(other.currentTransactionStartOffset());
    }
}
