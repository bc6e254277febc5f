package io.penstock.ingestion.contract;

import io.penstock.common.change.ChangeSource;
import io.penstock.common.declaration.FieldRoles;
import io.penstock.common.declaration.LatePolicy;
import io.penstock.common.declaration.Lateness;
import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.TopicSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.jspecify.annotations.Nullable;

/** A small table and its contract, for tests. */
public final class Orders {
    public static final Schema CONTRACT = SchemaBuilder.record("Order")
            .namespace("test")
            .fields()
            .requiredString("order_id")
            .requiredString("customer")
            .requiredDouble("amount")
            .name("currency")
            .type()
            .stringType()
            .stringDefault("USD")
            .optionalString("note")
            .endRecord();
    public static final Source SOURCE = source(CONTRACT, "customer", Map.of("customer", "customer_id"));
    public static final TableShape TABLE = new TableShape(
            "public",
            "orders",
            List.of(
                    Column.scalar("order_id", ColumnType.TEXT),
                    Column.scalar("customer_id", ColumnType.TEXT),
                    Column.numeric("amount", 12, 2),
                    Column.scalar("currency", ColumnType.TEXT),
                    Column.scalar("extra", ColumnType.TIMESTAMPTZ)));

    private Orders() {}

    static Source source(Schema contract, String key, Map<String, String> columns) {
        return new Source(
                "orders",
                new Origin.Cdc("shop-db", "public.orders", columns),
                contract,
                FieldRoles.of(key, "created_at"),
                List.of(),
                TopicSpec.of(1_000, Duration.ofDays(7)),
                new Lateness(
                        0.999, Duration.ofSeconds(1), Duration.ofMinutes(5), LatePolicy.MERGE, Duration.ofMinutes(5)));
    }

    static RowImage row(String order, @Nullable String customer, String amount, @Nullable String currency) {
        return new RowImage(order, customer, amount, currency, PostgresTime.POSITIVE_INFINITY);
    }

    public static RowChange change(String op, @Nullable RowImage before, @Nullable RowImage after) {
        return new RowChange(
                TABLE,
                op,
                before,
                after,
                new ChangeSource(
                        "shop", "public", "orders", OptionalLong.of(750), OptionalLong.of(26_254_712), 1_000, "false"),
                3,
                2_000);
    }

    /** An insert that can be mapped. */
    public static RowChange created(String order) {
        return change("c", null, row(order, "c1", "1.50", "EUR"));
    }

    /** An insert that cannot. */
    public static RowChange unmappable(String order) {
        return change("c", null, row(order, "c1", "NaN", "EUR"));
    }
}
