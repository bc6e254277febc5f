package io.penstock.processing.job.builtin;

import com.example.events.CustomerEvent;
import com.example.events.OrderEvent;
import com.example.events.PaidOrder;
import com.example.events.PaymentEvent;
import com.example.events.UnmatchedEvent;
import io.penstock.processing.job.Events;
import io.penstock.processing.job.Input;
import io.penstock.processing.job.JobContext;
import io.penstock.processing.job.JobSpec;
import io.penstock.processing.job.Output;
import io.penstock.processing.job.RowChange;
import io.penstock.processing.job.Setting;
import io.penstock.processing.job.StreamJob;
import io.penstock.processing.job.Types;
import java.time.Duration;
import java.util.List;

/**
 * Orders with the payment that settles them: the first accepted one from {@code early} before the order to {@code within}
 * after it. What finds no partner by then goes to an output of its own. With a third input, the paid order carries the
 * tier that its customer had when it was paid.
 */
public final class OrderPaymentJoin implements StreamJob {
    public static final Input<RowChange<OrderEvent>> ORDERS = Input.changes("orders", OrderEvent.class);
    public static final Input<PaymentEvent> PAYMENTS = Input.events("payments", PaymentEvent.class);
    public static final Input<RowChange<CustomerEvent>> CUSTOMERS =
            Input.table("customers", CustomerEvent.class).orNone();
    public static final Output<PaidOrder> PAID = Output.of("paid", PaidOrder.class);
    public static final Output<UnmatchedEvent> UNMATCHED = Output.of("unmatched", UnmatchedEvent.class);

    /** How long after the order a payment settles it. */
    static final Setting<Duration> WITHIN =
            Setting.duration("within", Duration.ofMinutes(15), Duration.ofSeconds(1), Duration.ofDays(30));

    /** How long before the order, as clocks differ. */
    static final Setting<Duration> EARLY = Setting.duration("early", Duration.ZERO, Duration.ZERO, Duration.ofDays(1));

    @Override
    public String name() {
        return "order-payment-join";
    }

    @Override
    public JobSpec spec() {
        return new JobSpec(List.of(ORDERS, PAYMENTS, CUSTOMERS), List.of(PAID, UNMATCHED), List.of(WITHIN, EARLY));
    }

    @Override
    public void build(JobContext job) {
        JoinStep join = new JoinStep(job.setting(WITHIN), job.setting(EARLY));
        Events<PaidOrder> paid = job.step("join", join, Types.specific(PaidOrder.class))
                .take(job.read(ORDERS), change -> change.row().getOrderId(), join::order)
                .take(
                        job.read(PAYMENTS)
                                .filter("accepted", it -> it.getStatus().equals("accepted")),
                        PaymentEvent::getOrderId,
                        join::payment)
                .events();
        if (!job.has(CUSTOMERS)) {
            paid.write(PAID, order -> order);
            return;
        }
        CustomerStep customer = new CustomerStep();
        job.step("customer", customer, Types.specific(PaidOrder.class))
                .take(job.read(CUSTOMERS), change -> change.row().getCustomerId(), customer::changed)
                .take(paid, PaidOrder::getCustomerId, customer::paid)
                .events()
                .write(PAID, order -> order);
    }
}
