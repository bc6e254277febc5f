package io.penstock.ingestion.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.change.ChangeSource;
import io.penstock.common.declaration.InvalidDeclaration;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.declaration.Source;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.names.Names;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.common.wire.RecordDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From {@code columns:} in the file to the record. */
class DeclaredColumnsTest {
    private static final TableShape TABLE = new TableShape(
            "public",
            "orders",
            List.of(
                    Column.scalar("id", ColumnType.BIGINT),
                    Column.scalar("customerId", ColumnType.TEXT),
                    Column.numeric("amount", 12, 2),
                    Column.scalar("order_id", ColumnType.TEXT),
                    Column.array("items", ColumnType.TEXT),
                    Column.scalar("created_at", ColumnType.TIMESTAMPTZ)));

    private final Path folder;

    DeclaredColumnsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void feedTheFieldsThatTheyAreDeclaredFor() throws IOException, MalformedRecord {
        Source source = declared("{order_id: id, customer_id: customerId, total_amount: amount}");

        Outgoing record = map(source, new RowImage(7L, "c1", "1.50", "another", "{}", 0L));

        assertThat(record.key()).asString(UTF_8).isEqualTo("c1");
        Schema envelope = ChangeEnvelope.schemaOf(source.schema());
        assertThat(ChangeEnvelope.after(new RecordDecoder(id -> envelope, envelope).decode(record.value())))
                .hasToString(
                        "{\"order_id\": \"7\", \"customer_id\": \"c1\", \"total_amount\": 1.5, \"currency\": \"USD\","
                                + " \"items\": [], \"created_at\": 946684800000, \"source_region\": \"us-east-1\"}");
    }

    @Test
    void keyTheDeadLetterToo() throws IOException {
        Source source = declared("{order_id: id, customer_id: customerId, total_amount: amount}");

        Outgoing letter = map(source, new RowImage(7L, "c1", "NaN", "another", "{}", 0L));

        assertThat(letter.isDeadLetter()).isTrue();
        assertThat(letter.key()).asString(UTF_8).isEqualTo("c1");
        assertThat(letter.value()).asString(UTF_8).contains("\"customerId\":\"c1\"");
    }

    @Test
    void mustBeThere() throws IOException {
        Source source = declared("{order_id: number, customer_id: customerId, total_amount: amount}");

        assertThatThrownBy(() -> RowMapping.of(source, TABLE))
                .isInstanceOf(PenstockException.class)
                .hasMessageContaining("field order_id: there is no column number (there are id, customerId,");
    }

    @Test
    void mustFeedFieldsOfTheContract() {
        assertThatThrownBy(() -> declared("{orderid: id}"))
                .isInstanceOf(InvalidDeclaration.class)
                .hasMessageContaining("has no field 'orderid'");
    }

    private Source declared(String columns) throws IOException {
        Path file = Files.writeString(folder.resolve("pipeline.yaml"), """
                apiVersion: penstock/v1
                kind: Pipeline
                metadata: {name: shop, owner: tests}
                sources:
                  orders:
                    cdc: {database: shop-db, table: public.orders, columns: %s}
                    schema: com.example.events.OrderEvent
                    key: customer_id
                    eventTime: created_at
                """.formatted(columns));
        return PipelineLoader.load(file, Map.of()).source("orders");
    }

    private static Outgoing map(Source source, RowImage row) {
        ChangeSource origin =
                new ChangeSource("shop", "public", "orders", OptionalLong.empty(), OptionalLong.of(1), 1_000, "false");
        return new ChangeMapper(source, new Names("shop"), 1, 1 << 20)
                .map(new RowChange(TABLE, "c", null, row, origin, 1, 2_000))
                .get(0);
    }
}
