package io.penstock.processing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.events.CardTestingAlert;
import com.example.events.CustomerSpending;
import com.example.events.PaidOrder;
import com.example.events.UnmatchedEvent;
import io.penstock.common.deadletter.DeadLetterHeaders;
import io.penstock.common.deadletter.LateHeaders;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.common.view.ViewSchema;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.processing.Oracle.Place;
import io.penstock.processing.deadletter.Letter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** Whether what a pipeline over {@link ShopLogs} has written is what a batch program computes: nothing less, nothing more. */
final class Completeness {
    private final Pipeline pipeline;
    private final ShopLogs logs;

    Completeness(Pipeline pipeline, ShopLogs logs) {
        this.pipeline = pipeline;
        this.logs = logs;
    }

    void check(List<Letter> written) throws Exception {
        views("orders", "total_amount", written);
        views("payments", "amount", written);
        JobsLog shop = logs.shop();
        assertThat(rows(
                        written,
                        "p.paid_orders.paid",
                        PaidOrder.getClassSchema(),
                        it -> it.get("order_id") + " " + it.get("payment_id")))
                .as("paid")
                .containsExactlyInAnyOrderElementsOf(shop.paid())
                .isNotEmpty();
        assertThat(rows(
                        written,
                        "p.paid_orders.unmatched",
                        UnmatchedEvent.getClassSchema(),
                        it -> it.get("order_id") + " " + it.get("payment_id") + " " + it.get("reason")))
                .as("unmatched")
                .containsExactlyInAnyOrderElementsOf(shop.unmatched())
                .isNotEmpty();
        assertThat(rows(
                        written,
                        "p.card_testing",
                        CardTestingAlert.getClassSchema(),
                        it -> it.get("card_id") + " " + it.get("declined") + " " + it.get("payment_id")))
                .as("card_testing")
                .containsExactlyInAnyOrderElementsOf(shop.alerts())
                .isNotEmpty();
        Map<String, String> spending = new TreeMap<>();
        rows(written, "p.spending", CustomerSpending.getClassSchema(), it -> {
            BigInteger total = new BigInteger(bytes(it.get("total")));
            spending.put(it.get("customer_id").toString(), it.get("orders") + " " + new BigDecimal(total, 2));
            return "";
        });
        assertThat(spending).as("spending").isEqualTo(shop.spent());
    }

    private void views(String name, String measured, List<Letter> written) throws Exception {
        Source source = pipeline.source(name);
        List<View> views = pipeline.views().values().stream()
                .filter(view -> view.source().equals(name))
                .toList();
        Oracle oracle = new Oracle(source, views, MiniRun.schemaId(pipeline, name), measured).read(logs.consumed(name));
        for (View view : views) {
            assertThat(newest(view, source, written)).as("view " + view.name()).isEqualTo(oracle.rows(view));
        }
        assertThat(places(written, "p." + name + ".dlq", DeadLetterHeaders.PARTITION, DeadLetterHeaders.OFFSET))
                .as("dead letters of " + name)
                .containsExactlyInAnyOrderElementsOf(oracle.dead.keySet());
        assertThat(places(written, "p." + name + ".late", LateHeaders.SOURCE_PARTITION, LateHeaders.SOURCE_OFFSET))
                .as("late letters of " + name)
                .containsExactlyInAnyOrderElementsOf(oracle.late.keySet());
    }

    /** What readers who take the highest version end up with. */
    private Map<String, Row> newest(View view, Source source, List<Letter> written) throws Exception {
        Schema schema = ViewSchema.of(pipeline.name(), view, source);
        RecordDecoder decoder = new RecordDecoder(id -> schema, schema);
        Map<String, GenericRecord> newest = new HashMap<>();
        for (Letter row : of(written, "p.view." + view.name())) {
            newest.merge(
                    new String(row.key(), UTF_8),
                    decoder.decode(Objects.requireNonNull(row.value())),
                    (a, b) -> version(b) >= version(a) ? b : a);
        }
        Map<String, Row> rows = new HashMap<>();
        newest.forEach((key, row) -> {
            if (version(row) != Long.MAX_VALUE) {
                rows.put(key, ViewTopic.row(view, row));
            }
        });
        return rows;
    }

    private static long version(GenericRecord row) {
        return (long) row.get(ViewSchema.VERSION);
    }

    private static List<Place> places(List<Letter> written, String topic, String partition, String offset) {
        return of(written, topic).stream()
                .map(letter -> SmallCluster.place(letter, partition, offset))
                .toList();
    }

    private static List<String> rows(
            List<Letter> written, String topic, Schema schema, Function<GenericRecord, String> shown) throws Exception {
        RecordDecoder decoder = new RecordDecoder(id -> schema, schema);
        List<String> rows = new ArrayList<>();
        for (Letter letter : of(written, topic)) {
            rows.add(shown.apply(decoder.decode(Objects.requireNonNull(letter.value()))));
        }
        return rows;
    }

    private static List<Letter> of(List<Letter> written, String topic) {
        return written.stream().filter(it -> it.topic().equals(topic)).toList();
    }

    private static byte[] bytes(Object value) {
        ByteBuffer buffer = ((ByteBuffer) value).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
