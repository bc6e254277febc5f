package io.penstock.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.events.CustomerEvent;
import com.example.events.OrderEvent;
import com.example.events.PaymentEvent;
import io.penstock.local.demo.ExpectedJoin.Decided;
import io.penstock.local.lateness.JudgedLog.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The batch programs that the proof of the jobs rests on, on stories that are short enough to be judged by eye. */
final class ExpectedJobsTest {
    private static final Duration WITHIN = Duration.ofMillis(100);

    private final List<Entry> orders = new ArrayList<>();
    private final List<Entry> payments = new ArrayList<>();
    private final List<Entry> customers = new ArrayList<>();
    private long offset;

    @Test
    void theFirstPaymentInTimeSettlesAndTheOthersFindNoOrder() {
        order(null, order("o1", 1_000));
        payment("late", "o1", "accepted", 50, 1_101);
        payment("second", "o1", "accepted", 50, 1_100);
        payment("first", "o1", "accepted", 50, 1_050);
        payment("declined", "o1", "declined", 50, 1_001);
        payment("early", "o1", "accepted", 50, 999);
        order(null, order("o2", 2_000));

        assertThat(paid()).containsExactly("o1 first @1050");
        assertThat(unmatched())
                .containsExactlyInAnyOrder(
                        "o1 early no-order @999",
                        "o1 second paid-already @1100",
                        "o1 late no-order @1101",
                        "o2 null not-paid @2100");
    }

    @Test
    void anOrderThatIsDeletedInTimeIsInNeitherOutputAndOneThatMovesCountsFromThere() {
        GenericRecord gone = order("gone", 1_000);
        order(null, gone);
        order(gone, null);
        GenericRecord before = order("moved", 1_000);
        GenericRecord after = order("moved", 5_000);
        order(before, after); // the log of another partition may be ahead
        order(null, before);
        payment("p", "moved", "accepted", 50, 5_000);

        assertThat(paid()).containsExactly("moved p @5000");
        assertThat(unmatched()).containsExactly("moved null not-paid @1100");
    }

    @Test
    void theTierIsThatOfTheMomentAndALateRowCountsFromTheWatermarkOn() {
        order(null, order("o1", 1_000));
        payment("p1", "o1", "accepted", 50, 1_010);
        customer("gold", 1_011, 0);
        customer("silver", 900, 1_005);
        customer("standard", 1_000, 0);

        assertThat(join().paid()).singleElement().satisfies(it -> assertThat(it.record())
                .contains("· silver ·"));
    }

    @Test
    void aCardIsTriedOutByTheFirstThreeSmallPaymentsInTime() {
        payment("old", "o", "declined", 1, 1_000);
        for (int i = 1; i <= 4; i++) {
            payment("small" + i, "o", "declined", 5, 600_000 + i);
        }
        payment("too-small", "o", "accepted", 99.99, 601_000);
        payment("large", "o", "accepted", 100, 602_000);
        payment("again", "o", "accepted", 100, 603_000);

        List<Decided> alerts = ExpectedAlerts.of(payments);

        assertThat(alerts).singleElement().satisfies(it -> {
            assertThat(it.record()).startsWith("card · [small1, small2, small3] · 600001 · large · 100.0");
            assertThat(it.at()).isEqualTo(602_000);
        });
    }

    private ExpectedJoin join() {
        return new ExpectedJoin(WITHIN, customers).over(orders, payments);
    }

    private List<String> paid() {
        return join().paid().stream()
                .map(it -> {
                    String[] fields = it.record().split(" · ", -1);
                    return fields[0] + " " + fields[1] + " @" + it.at();
                })
                .toList();
    }

    private List<String> unmatched() {
        return join().unmatched().stream()
                .map(it -> {
                    String[] fields = it.record().split(" · ", -1);
                    return fields[0] + " " + fields[1] + " " + fields[5] + " @" + it.at();
                })
                .toList();
    }

    private void order(@Nullable GenericRecord before, @Nullable GenericRecord after) {
        GenericRecord row = after != null ? after : before;
        assertThat(row).isNotNull();
        orders.add(new Entry(0, offset++, (Long) row.get("created_at"), Long.MIN_VALUE, before, after));
    }

    private static GenericRecord order(String id, long createdAt) {
        GenericRecord row = new GenericData.Record(OrderEvent.getClassSchema());
        row.put("order_id", id);
        row.put("customer_id", "c");
        row.put("total_amount", 1.0);
        row.put("currency", "EUR");
        row.put("items", List.of());
        row.put("created_at", createdAt);
        row.put("source_region", "eu");
        return row;
    }

    private void payment(String id, String order, String status, double amount, long paidAt) {
        GenericRecord row = new GenericData.Record(PaymentEvent.getClassSchema());
        row.put("payment_id", id);
        row.put("order_id", order);
        row.put("card_id", "card");
        row.put("amount", amount);
        row.put("currency", "EUR");
        row.put("status", status);
        row.put("paid_at", paidAt);
        payments.add(new Entry(0, offset++, paidAt, Long.MIN_VALUE, null, row));
    }

    private void customer(String tier, long updatedAt, long watermark) {
        GenericRecord row = new GenericData.Record(CustomerEvent.getClassSchema());
        row.put("customer_id", "c");
        row.put("name", "C");
        row.put("tier", tier);
        row.put("updated_at", updatedAt);
        customers.add(new Entry(0, offset++, updatedAt, watermark, null, row));
    }
}
