package io.penstock.ingestion.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.ingestion.flow.SourcePosition;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StartDecisionTest {
    private static final Optional<SourcePosition> STORED = Optional.of(new SourcePosition(0x500, 1_000, false));
    private static final long FLUSHED = 0x900;

    @Test
    void withoutAPositionASnapshotIsTakenFromANewSlot() {
        assertThat(decide(Optional.empty(), Optional.empty())).isEqualTo(new StartDecision.Snapshot(false));
    }

    @Test
    void theSlotOfASnapshotThatWasGivenUpIsDropped() {
        assertThat(decide(Optional.of(slot(0x300, "reserved")), Optional.empty()))
                .isEqualTo(new StartDecision.Snapshot(true));
    }

    @Test
    void goesOnFromThePositionWithASlotThatIsThereOrLagsBehind() {
        assertThat(decide(Optional.of(slot(0x500, "reserved")), STORED))
                .isEqualTo(new StartDecision.Resume(STORED.get()));
        assertThat(decide(Optional.of(slot(0x100, "extended")), STORED))
                .isEqualTo(new StartDecision.Resume(STORED.get()));
    }

    @Test
    void aMissingSlotIsNamedWithThePositionItShouldHave() {
        assertThatThrownBy(() -> decide(Optional.empty(), STORED))
                .hasMessageContaining("slot penstock_shop does not exist, but Kafka holds changes up to LSN 0/500");
    }

    @Test
    void aSlotThatWasMovedOrMadeAnewIsNamedWithBothPositions() {
        assertThatThrownBy(() -> decide(Optional.of(slot(0x501, "reserved")), STORED))
                .hasMessageContaining(
                        "slot penstock_shop stands at LSN 0/501, Kafka holds changes up to LSN 0/500 only");
    }

    @Test
    void anInvalidatedSlotIsRefused() {
        assertThatThrownBy(() -> decide(Optional.of(slot(0x500, "lost")), STORED))
                .hasMessageContaining("was invalidated by the server (wal_status lost); it stands at LSN 0/500")
                .hasMessageEndingWith("run: ingestion … --resnapshot all");
    }

    @Test
    void aServerThatWasSetBackIsRefused() {
        assertThatThrownBy(() ->
                        StartDecision.of("penstock_shop", "shop", Optional.of(slot(0x100, "reserved")), STORED, 0x4ff))
                .hasMessageContaining("the server's log ends at 0/4FF");
    }

    @Test
    void aSlotOfSomebodyElseIsNeitherReadNorDropped() {
        SlotState foreign =
                new SlotState("penstock_shop", "wal2json", "shop", false, OptionalLong.of(0x100), "reserved", 0);

        assertThatThrownBy(() -> decide(Optional.of(foreign), Optional.empty()))
                .hasMessageContaining("is of plugin wal2json in database shop, not of pgoutput in shop");
    }

    private static StartDecision decide(Optional<SlotState> slot, Optional<SourcePosition> stored) {
        return StartDecision.of("penstock_shop", "shop", slot, stored, FLUSHED);
    }

    private static SlotState slot(long confirmed, @Nullable String walStatus) {
        return new SlotState("penstock_shop", "pgoutput", "shop", false, OptionalLong.of(confirmed), walStatus, 0);
    }
}
