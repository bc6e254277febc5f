package io.penstock.processing.job.builtin;

import com.example.events.OrderEvent;
import com.example.events.PaidOrder;
import com.example.events.PaymentEvent;
import com.example.events.UnmatchedEvent;
import io.penstock.processing.job.Event;
import io.penstock.processing.job.EventStep;
import io.penstock.processing.job.RowChange;
import io.penstock.processing.job.StepValue;
import io.penstock.processing.job.Turn;
import io.penstock.processing.job.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.jspecify.annotations.Nullable;

/**
 * One order and the payments that name it. Events only add to state; what they mean is decided by timers, when all events
 * up to a time are there.
 *
 * <p><b>Changes of an order.</b> Images are added and taken away, in whatever order: a change of the source's key is a
 * delete and a create in two partitions. The order is the image that is left. Updates and deletes carry the event time of
 * their row, so that those are taken in that come before the watermark passes the order's own time; later ones are late,
 * and in the job's late topic. An order that is deleted in time is in no output.
 */
final class JoinStep extends EventStep<PaidOrder> {
    private static final long serialVersionUID = 1L;
    private static final TypeInformation<List<OrderEvent>> ORDERS =
            org.apache.flink.api.common.typeinfo.Types.LIST(Types.specific(OrderEvent.class));
    private static final TypeInformation<List<Event<PaymentEvent>>> PAYMENTS =
            org.apache.flink.api.common.typeinfo.Types.LIST(Types.events(Types.specific(PaymentEvent.class)));

    private final long within;
    private final long early;

    @SuppressWarnings("NullAway.Init") // by open, as all state
    private transient StepValue<List<OrderEvent>> added;

    @SuppressWarnings("NullAway.Init")
    private transient StepValue<List<OrderEvent>> takenAway;

    @SuppressWarnings("NullAway.Init")
    private transient StepValue<List<Event<PaymentEvent>>> payments;

    @SuppressWarnings("NullAway.Init")
    private transient StepValue<Boolean> paid;

    JoinStep(Duration within, Duration early) {
        this.within = within.toMillis();
        this.early = early.toMillis();
    }

    @Override
    protected void open(Setup setup) {
        added = setup.value("added", ORDERS);
        takenAway = setup.value("taken-away", ORDERS);
        payments = setup.value("payments", PAYMENTS);
        paid = setup.value("paid", org.apache.flink.api.common.typeinfo.Types.BOOLEAN);
    }

    void order(Event<RowChange<OrderEvent>> event, Turn<PaidOrder> turn) {
        List<OrderEvent> orders = all(added);
        List<OrderEvent> missing = all(takenAway);
        OrderEvent before = event.value().before();
        OrderEvent after = event.value().after();
        if (before != null && !orders.remove(before)) {
            missing.add(before);
        }
        if (after != null && !missing.remove(after)) {
            orders.add(after);
        }
        set(added, orders);
        set(takenAway, missing);
        turn.timer(turn.time());
        turn.timer(turn.time() + within + early);
    }

    void payment(Event<PaymentEvent> event, Turn<PaidOrder> turn) {
        List<Event<PaymentEvent>> known = all(payments);
        known.add(event);
        set(payments, known);
        turn.timer(turn.time());
        turn.timer(turn.time() + early);
    }

    @Override
    protected void onTimer(Turn<PaidOrder> turn) {
        List<OrderEvent> orders = all(added);
        OrderEvent order = orders.isEmpty() ? null : orders.get(orders.size() - 1);
        List<Event<PaymentEvent>> open = all(payments);
        if (order != null && paid.get() == null) {
            first(order, open).ifPresent(payment -> {
                open.remove(payment);
                paid.set(true);
                turn.emit(payment, paid(order, payment.value()));
            });
        }
        giveUpPayments(order, open, turn);
        giveUpOrder(order, turn);
        set(payments, open);
    }

    private Optional<Event<PaymentEvent>> first(OrderEvent order, List<Event<PaymentEvent>> open) {
        return open.stream()
                .filter(payment -> settles(payment, order))
                .min(Comparator.comparingLong((Event<PaymentEvent> it) -> it.time())
                        .thenComparing(it -> it.value().getPaymentId()));
    }

    private boolean settles(Event<PaymentEvent> payment, OrderEvent order) {
        long after = payment.time() - placedAt(order);
        return after >= -early && after <= within;
    }

    private void giveUpPayments(@Nullable OrderEvent order, List<Event<PaymentEvent>> open, Turn<PaidOrder> turn) {
        for (Event<PaymentEvent> payment : List.copyOf(open)) {
            if (payment.time() + early <= turn.time()) {
                open.remove(payment);
                boolean twice = order != null && settles(payment, order);
                turn.write(OrderPaymentJoin.UNMATCHED, unmatched(payment.value(), twice ? "paid-already" : "no-order"));
            }
        }
    }

    /** When the last payment that could settle it has been judged, nothing of the order is needed. */
    private void giveUpOrder(@Nullable OrderEvent order, Turn<PaidOrder> turn) {
        if (order != null && placedAt(order) + within + early <= turn.time()) {
            if (paid.get() == null) {
                turn.write(OrderPaymentJoin.UNMATCHED, unmatched(order));
            }
            added.clear();
            paid.clear();
        } else if (order == null) {
            paid.clear();
        }
        List<OrderEvent> missing = all(takenAway);
        missing.removeIf(it -> placedAt(it) + within + early <= turn.time());
        set(takenAway, missing);
    }

    private static PaidOrder paid(OrderEvent order, PaymentEvent payment) {
        return PaidOrder.newBuilder()
                .setOrderId(order.getOrderId())
                .setCustomerId(order.getCustomerId())
                .setTotalAmount(order.getTotalAmount())
                .setCurrency(order.getCurrency())
                .setSourceRegion(order.getSourceRegion())
                .setPaymentId(payment.getPaymentId())
                .setPaidAmount(payment.getAmount())
                .setCreatedAt(order.getCreatedAt())
                .setPaidAt(payment.getPaidAt())
                .build();
    }

    private static UnmatchedEvent unmatched(OrderEvent order) {
        return UnmatchedEvent.newBuilder()
                .setOrderId(order.getOrderId())
                .setCustomerId(order.getCustomerId())
                .setAmount(order.getTotalAmount())
                .setCurrency(order.getCurrency())
                .setReason("not-paid")
                .setEventTime(order.getCreatedAt())
                .build();
    }

    private static UnmatchedEvent unmatched(PaymentEvent payment, String reason) {
        return UnmatchedEvent.newBuilder()
                .setOrderId(payment.getOrderId())
                .setPaymentId(payment.getPaymentId())
                .setAmount(payment.getAmount())
                .setCurrency(payment.getCurrency())
                .setReason(reason)
                .setEventTime(payment.getPaidAt())
                .build();
    }

    private static long placedAt(OrderEvent order) {
        return order.getCreatedAt().toEpochMilli();
    }

    private static <E> List<E> all(StepValue<List<E>> value) {
        List<E> all = value.get();
        return all == null ? new ArrayList<>() : new ArrayList<>(all);
    }

    private static <E> void set(StepValue<List<E>> value, List<E> all) {
        if (all.isEmpty()) {
            value.clear();
        } else {
            value.set(all);
        }
    }
}
