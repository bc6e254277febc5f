package io.penstock.ingestion.cdc.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.ingestion.cdc.postgres.Lsn;
import io.penstock.ingestion.flow.SourcePosition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResumePointTest {
    private static final Map<String, String> PARTITION = Map.of("server", "penstock");

    @Test
    void atTheStartTheConnectorSeesTheLsnAloneSoThatItSearchesNothing() {
        ResumePoint resume = new ResumePoint(new SourcePosition(new Lsn(0x500), 1_000));

        assertThat(resume.offset(PARTITION)).isEqualTo(Map.of("lsn", 0x500L));
    }

    @Test
    void afterwardsItSeesWhatKafkaHasAndMayConfirmIt() {
        ResumePoint resume = new ResumePoint(new SourcePosition(new Lsn(0x500), 1_000));
        resume.started();

        resume.confirm(new SourcePosition(new Lsn(0x600), 1_000));

        assertThat(resume.offsets(List.of(PARTITION)))
                .isEqualTo(Map.of(PARTITION, Map.of("lsn", 0x600L, "lsn_commit", 0x600L)));
    }
}
