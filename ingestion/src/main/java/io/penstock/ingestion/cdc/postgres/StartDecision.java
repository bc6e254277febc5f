package io.penstock.ingestion.cdc.postgres;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.flow.SourcePosition;
import java.util.Optional;

/** Whether to go on from what Kafka holds, given what the server holds. Whatever would skip changes is refused. */
final class StartDecision {
    /** All tables of a database share its slot. */
    static final String REPAIR = " To repair: stop this service and run: ingestion … --resnapshot all";

    private StartDecision() {}

    /**
     * Checks.
     *
     * @param flushed end of the server's write-ahead log
     * @throws PenstockException USER, {@code slot-missing}, {@code slot-lost}, {@code slot-advanced}, {@code slot-foreign}
     *     or {@code log-went-back}, with slot, expected and found LSN
     */
    static void require(
            String slotName, String database, Optional<SlotState> found, SourcePosition position, Lsn flushed) {
        requireOurs(slotName, database, found);
        if (found.isEmpty()) {
            throw missing(slotName, position);
        }
        requireUsable(found.get(), position);
        if (position.place().order() > flushed.order()) {
            throw stop(
                    "log-went-back",
                    "Kafka holds changes up to LSN " + position.text() + ", the server's log ends at " + flushed.text()
                            + ": it was set back or is another server." + REPAIR);
        }
    }

    /** @throws PenstockException USER, {@code slot-foreign}, if a slot of that name belongs to somebody else */
    static void requireOurs(String slotName, String database, Optional<SlotState> found) {
        if (found.isPresent()
                && !(found.get().plugin().equals("pgoutput")
                        && found.get().database().equals(database))) {
            throw stop(
                    "slot-foreign",
                    "slot " + slotName + " is of plugin " + found.get().plugin() + " in database "
                            + found.get().database() + ", not of pgoutput in " + database);
        }
    }

    /**
     * Checks that the slot still has everything behind the position.
     *
     * @throws PenstockException USER, {@code slot-lost} or {@code slot-advanced}
     */
    static void requireUsable(SlotState slot, SourcePosition position) {
        if ("lost".equals(slot.walStatus()) || slot.confirmed().isEmpty()) {
            throw stop(
                    "slot-lost",
                    "slot " + slot.name() + " was invalidated by the server (wal_status " + slot.walStatus()
                            + "); it stands at LSN " + confirmedText(slot) + ", Kafka holds changes up to LSN "
                            + position.text()
                            + ", and the log behind it is gone. Raise max_slot_wal_keep_size, or see to it that this"
                            + " service runs." + REPAIR);
        }
        Lsn confirmed = slot.confirmed().get();
        if (confirmed.order() > position.place().order()) {
            throw stop(
                    "slot-advanced",
                    "slot " + slot.name() + " stands at LSN " + confirmed.text()
                            + ", Kafka holds changes up to LSN " + position.text()
                            + " only: the slot was moved or created again, and what lies between is lost."
                            + REPAIR);
        }
    }

    static PenstockException missing(String slotName, SourcePosition position) {
        return stop(
                "slot-missing",
                "slot " + slotName + " does not exist, but Kafka holds changes up to LSN " + position.text()
                        + ": what was written since may be gone from the log." + REPAIR);
    }

    private static String confirmedText(SlotState slot) {
        return slot.confirmed().map(Lsn::text).orElse("none");
    }

    private static PenstockException stop(String code, String message) {
        return new PenstockException(Category.USER, code, message);
    }
}
