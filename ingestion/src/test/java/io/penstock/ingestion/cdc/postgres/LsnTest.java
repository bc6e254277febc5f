package io.penstock.ingestion.cdc.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LsnTest {

    @Test
    void isWrittenAsPostgresWritesIt() {
        assertThat(new Lsn(0x16_B374_848L).text()).isEqualTo("1/6B374848");
        assertThat(Lsn.parse("1/6B374848")).isEqualTo(new Lsn(0x1_6B37_4848L));
        assertThat(Lsn.parse("FFFFFFFF/FFFFFFFF")).isEqualTo(new Lsn(-1L));
        assertThat(new Lsn(0).text()).isEqualTo("0/0");
    }

    @Test
    void anythingElseIsNone() {
        assertThatThrownBy(() -> Lsn.parse("16B374848")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Lsn.parse("x/y")).isInstanceOf(IllegalArgumentException.class);
    }
}
