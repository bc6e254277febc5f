package io.penstock.ingestion.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.failure.PenstockException;
import io.penstock.common.kafka.KafkaLogin;
import io.penstock.common.names.Names;
import io.penstock.ingestion.cdc.postgres.Lsn;
import io.penstock.ingestion.cdc.postgres.PgSnapshot;
import io.penstock.ingestion.cdc.postgres.PostgresKind;
import io.penstock.ingestion.contract.ChangeMapper;
import io.penstock.ingestion.contract.Orders;
import io.penstock.ingestion.contract.Outgoing;
import io.penstock.ingestion.flow.Checkpoint;
import io.penstock.ingestion.flow.Chunk;
import io.penstock.ingestion.flow.SourcePosition;
import io.penstock.ingestion.flow.TableProgress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KafkaChangeLogTest {
    private static final Checkpoint POSITION = new Checkpoint(
            new SourcePosition(new Lsn(0x16B3748), 1_000),
            Optional.of(new Checkpoint.Split(7, 12)),
            Map.of(
                    "public.orders",
                    new TableProgress(
                            TableProgress.Phase.INITIAL,
                            50_000,
                            List.of("order_id"),
                            List.of("o1"),
                            Optional.of(new Chunk(List.of("o2"), PgSnapshot.parse("10:20:11,12"), new Lsn(0x16B3700)))),
                    "public.customers",
                    TableProgress.COMPLETE));
    private static final Outgoing RECORD = new ChangeMapper(Orders.SOURCE, new Names("shop"), 1, 1 << 20)
            .map(Orders.unmappable("o1"))
            .get(0);

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final KafkaChangeLog log =
            new KafkaChangeLog(producer, KafkaLogin.of(Map.of()), "shop.cdc.shop-db.offsets", "slot_1");

    @BeforeEach
    void fence() {
        producer.initTransactions();
    }

    @Test
    void recordsAndPositionBecomeVisibleTogether() {
        log.begin();
        log.send(RECORD);
        assertThat(producer.history()).isEmpty();

        log.commit(POSITION);

        List<ProducerRecord<byte[], byte[]>> visible = producer.history();
        assertThat(visible)
                .extracting(ProducerRecord::topic)
                .containsExactly("shop.orders.dlq", "shop.cdc.shop-db.offsets");
        assertThat(visible.get(0).timestamp()).isEqualTo(1_000);
        assertThat(visible.get(0).headers().lastHeader("penstock.stage").value())
                .asString(UTF_8)
                .isEqualTo("map-row");
        assertThat(visible.get(1).key()).asString(UTF_8).isEqualTo("slot_1");
        assertThat(CheckpointCodec.decode(
                        visible.get(1).value(), new PostgresKind(PostgresKind.Reader.PGOUTPUT, 1 << 20)))
                .isEqualTo(POSITION);
    }

    @Test
    void whatIsAbortedIsNeverSeen() {
        log.begin();
        log.send(RECORD);
        log.abort();

        assertThat(producer.history()).isEmpty();
    }

    @Test
    void aFencedProcessIsToldThatAnotherTookOver() {
        log.begin();
        producer.fenceProducer();

        assertThatThrownBy(() -> log.commit(POSITION))
                .isInstanceOfSatisfying(
                        PenstockException.class, e -> assertThat(e.code()).isEqualTo("fenced"))
                .hasRootCauseInstanceOf(ProducerFencedException.class);
    }

    @Test
    void aFailedCommitNamesThePosition() {
        log.begin();
        producer.commitTransactionException = new KafkaException("no coordinator");

        assertThatThrownBy(() -> log.commit(POSITION))
                .isInstanceOf(PenstockException.class)
                .hasMessage("could not commit up to LSN 0/16B3748: no coordinator");
    }

    @Test
    void aPositionInAFormOfNobodyIsNotGuessedAt() {
        assertThatThrownBy(() -> CheckpointCodec.decode(
                        "{\"lsn\":\"x\"}".getBytes(UTF_8), new PostgresKind(PostgresKind.Reader.PGOUTPUT, 1 << 20)))
                .isInstanceOfSatisfying(
                        PenstockException.class, e -> assertThat(e.code()).isEqualTo("unreadable-position"));
    }
}
