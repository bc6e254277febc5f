package io.penstock.ingestion.cdc.postgres;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.ingestion.flow.SourcePosition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StartDecisionTest {
    private static final SourcePosition STORED = new SourcePosition(new Lsn(0x500), 1_000);
    private static final Lsn FLUSHED = new Lsn(0x900);

    @Test
    void goesOnWithASlotThatIsThereOrLagsBehind() {
        assertThatCode(() -> decide(Optional.of(slot(0x500, "reserved")))).doesNotThrowAnyException();
        assertThatCode(() -> decide(Optional.of(slot(0x100, "extended")))).doesNotThrowAnyException();
    }

    @Test
    void aMissingSlotIsNamedWithThePositionItShouldHave() {
        assertThatThrownBy(() -> decide(Optional.empty()))
                .hasMessageContaining("slot penstock_shop does not exist, but Kafka holds changes up to LSN 0/500");
    }

    @Test
    void aSlotThatWasMovedOrMadeAnewIsNamedWithBothPositions() {
        assertThatThrownBy(() -> decide(Optional.of(slot(0x501, "reserved"))))
                .hasMessageContaining(
                        "slot penstock_shop stands at LSN 0/501, Kafka holds changes up to LSN 0/500 only");
    }

    @Test
    void anInvalidatedSlotIsRefused() {
        assertThatThrownBy(() -> decide(Optional.of(slot(0x500, "lost"))))
                .hasMessageContaining("was invalidated by the server (wal_status lost); it stands at LSN 0/500")
                .hasMessageEndingWith("run: ingestion … --resnapshot all");
    }

    @Test
    void aServerThatWasSetBackIsRefused() {
        assertThatThrownBy(() -> StartDecision.require(
                        "penstock_shop", "shop", Optional.of(slot(0x100, "reserved")), STORED, new Lsn(0x4ff)))
                .hasMessageContaining("the server's log ends at 0/4FF");
    }

    @Test
    void aSlotOfSomebodyElseIsNeitherReadNorDropped() {
        SlotState foreign =
                new SlotState("penstock_shop", "wal2json", "shop", false, Optional.of(new Lsn(0x100)), "reserved", 0);

        assertThatThrownBy(() -> StartDecision.requireOurs("penstock_shop", "shop", Optional.of(foreign)))
                .hasMessageContaining("is of plugin wal2json in database shop, not of pgoutput in shop");
    }

    private static void decide(Optional<SlotState> slot) {
        StartDecision.require("penstock_shop", "shop", slot, STORED, FLUSHED);
    }

    private static SlotState slot(long confirmed, @Nullable String walStatus) {
        return new SlotState("penstock_shop", "pgoutput", "shop", false, Optional.of(new Lsn(confirmed)), walStatus, 0);
    }
}
