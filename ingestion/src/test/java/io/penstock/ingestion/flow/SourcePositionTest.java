package io.penstock.ingestion.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SourcePositionTest {

    @Test
    void isWrittenAsPostgresWritesIt() {
        assertThat(SourcePosition.text(0x16_B374_848L)).isEqualTo("1/6B374848");
        assertThat(SourcePosition.parse("1/6B374848")).isEqualTo(0x1_6B37_4848L);
        assertThat(SourcePosition.parse("FFFFFFFF/FFFFFFFF")).isEqualTo(-1L);
        assertThat(SourcePosition.text(0)).isEqualTo("0/0");
    }

    @Test
    void anythingElseIsNone() {
        assertThatThrownBy(() -> SourcePosition.parse("16B374848")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SourcePosition.parse("x/y")).isInstanceOf(IllegalArgumentException.class);
    }
}
