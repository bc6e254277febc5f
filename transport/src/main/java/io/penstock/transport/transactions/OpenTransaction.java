package io.penstock.transport.transactions;

import java.util.List;

/**
 * A transaction that nobody has ended.
 *
 * @param transactionalId empty for one that its coordinator does not know of any more: only its partitions do
 * @param state what the coordinator calls it; {@code HANGING} for such a one
 * @param since when it began, or last wrote if it hangs, epoch milliseconds; −1 if nobody knows
 * @param timeoutMs after which the coordinator aborts it; −1 if nobody will
 */
public record OpenTransaction(
        String transactionalId, long producerId, int epoch, String state, long since, long timeoutMs, List<Held> held) {
    public OpenTransaction {
        held = List.copyOf(held);
    }

    /**
     * A partition that it has written to.
     *
     * @param from offset of its first record there; −1 if none is known
     * @param heldBack offsets between the last stable one and the end, be they this transaction's or not
     * @param coordinatorEpoch of the last mark of this producer, −1 if there is none
     */
    public record Held(String topic, int partition, long from, long heldBack, int coordinatorEpoch) {
        @Override
        public String toString() {
            return topic + "/" + partition;
        }
    }

    boolean isHanging() {
        return transactionalId.isEmpty();
    }
}
