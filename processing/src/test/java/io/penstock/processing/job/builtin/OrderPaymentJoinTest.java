package io.penstock.processing.job.builtin;

import static io.penstock.processing.job.builtin.ShopEvents.customer;
import static io.penstock.processing.job.builtin.ShopEvents.order;
import static io.penstock.processing.job.builtin.ShopEvents.payment;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.events.PaidOrder;
import io.penstock.processing.harness.JobHarness;
import io.penstock.processing.harness.JobRun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderPaymentJoinTest {
    private final JobHarness job = JobHarness.of(ShopEvents.PIPELINE, "paid_orders");

    @Test
    void joinsWhatIsPaidInTimeAndPutsTheRestAside() throws Exception {
        JobRun run = job.created("orders", order("early", 10, 5))
                .event("payments", payment("p-early", "early", 5))
                .created("orders", order("in-time", 11, 5))
                .event("payments", payment("p-in-time", "in-time", 71))
                .event("payments", payment("p-twice", "in-time", 70.5))
                .created("orders", order("too-late", 12, 5))
                .event("payments", payment("p-too-late", "too-late", 72.001))
                .event("payments", payment("p-nobody", "unknown", 72.002))
                .created("orders", order("declined", 13, 5))
                .event("payments", payment("p-declined", "declined", 72.003, 5, "declined"))
                .run();

        assertThat(pairs(run)).containsExactly("early p-early", "in-time p-twice");
        assertThat(unmatched(run))
                .containsExactlyInAnyOrder(
                        "in-time p-in-time paid-already",
                        "too-late p-too-late no-order",
                        "unknown p-nobody no-order",
                        "too-late null not-paid",
                        "declined null not-paid");
        assertThat(run.dead()).isEmpty();
        assertThat(run.late()).isEmpty();
    }

    @Test
    void takesAnOrderAsItStoodWhenItsTimeWasOver() throws Exception {
        JobRun run = job.created("orders", order("changed", 10, 5))
                .updated("orders", order("changed", 10, 5), order("changed", 10, 7))
                .created("orders", order("deleted", 11, 5))
                .deleted("orders", order("deleted", 11, 5))
                // a changed key: the two halves lie in two partitions, and the other one is read first
                .change("orders", 0, order("moved", 12, 5), null)
                .change("orders", 1, null, order("moved", 12, 5))
                .change("orders", 1, null, order("moved", 12, 9))
                .event("payments", payment("p1", "changed", 20))
                .event("payments", payment("p2", "deleted", 21))
                .event("payments", payment("p3", "moved", 22))
                .run();

        assertThat(run.written(OrderPaymentJoin.PAID))
                .extracting(PaidOrder::getTotalAmount)
                .containsExactly(7.0, 9.0);
        assertThat(unmatched(run)).containsExactly("deleted p2 no-order");
    }

    @Test
    void aChangeThatComesWhenItsTimeIsOverIsLateForTheJob() throws Exception {
        JobRun run = job.created("orders", order("old", 0, 5))
                .created("orders", order("new", 1_000, 5))
                .updated("orders", order("old", 0, 5), order("old", 0, 6))
                .event("payments", payment("p", "old", 30))
                .run();

        assertThat(run.written(OrderPaymentJoin.PAID))
                .extracting(PaidOrder::getTotalAmount)
                .containsExactly(5.0);
        assertThat(run.late())
                .singleElement()
                .satisfies(late -> assertThat(late.headers().values()).contains("shop.orders", "after"));
    }

    @Test
    void addsTheTierThatTheCustomerHadWhenTheOrderWasPaid() throws Exception {
        JobRun run = JobHarness.of(ShopEvents.PIPELINE, "enriched")
                .created("customers", customer(0, "bronze"))
                .updated("customers", customer(0, "bronze"), customer(100, "gold"))
                .deleted("customers", customer(100, "gold"))
                .created("orders", order("a", 10, 5))
                .created("orders", order("b", 60, 5))
                .created("orders", order("unknown", -60, 5))
                .event("payments", payment("pu", "unknown", -50))
                .event("payments", payment("pa", "a", 99.999))
                .event("payments", payment("pb", "b", 100))
                .run();

        assertThat(run.written(OrderPaymentJoin.PAID))
                .extracting(it -> it.getOrderId() + " " + it.getCustomerTier())
                .containsExactly("unknown null", "a bronze", "b null");
    }

    @Test
    void writesTheSameAtAnyParallelism() throws Exception {
        JobHarness many = JobHarness.of(ShopEvents.PIPELINE, "paid_orders");
        for (int i = 0; i < 300; i++) {
            many.change("orders", i % 3, null, order("o" + i % 97 + "x" + i / 97, i * 0.7, i));
            many.event("payments", i % 2, payment("p" + i, "o" + (i * 7) % 97 + "x" + i % 4, i));
        }
        List<String> alone = new ArrayList<>(pairs(many.run()));
        alone.addAll(unmatched(many.run()));
        JobRun spread = many.parallelism(3).run();
        List<String> together = new ArrayList<>(pairs(spread));
        together.addAll(unmatched(spread));

        assertThat(pairs(spread)).hasSizeGreaterThan(20);
        assertThat(together).containsExactlyInAnyOrderElementsOf(alone);
    }

    private static List<String> pairs(JobRun run) {
        return run.written(OrderPaymentJoin.PAID).stream()
                .map(it -> it.getOrderId() + " " + it.getPaymentId())
                .toList();
    }

    private static List<String> unmatched(JobRun run) {
        return run.written(OrderPaymentJoin.UNMATCHED).stream()
                .map(it -> it.getOrderId() + " " + it.getPaymentId() + " " + it.getReason())
                .toList();
    }
}
