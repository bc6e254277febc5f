package io.penstock.processing.job.builtin;

import com.example.events.CustomerEvent;
import com.example.events.OrderEvent;
import com.example.events.PaymentEvent;
import java.time.Instant;
import java.util.List;

/** Events at seconds after a start. */
final class ShopEvents {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    static final String PIPELINE = """
            apiVersion: penstock/v1
            kind: Pipeline
            metadata: {name: shop, owner: tests}
            sources:
              orders:
                cdc: {database: shop-db, table: public.orders}
                schema: com.example.events.OrderEvent
                key: customer_id
                eventTime: created_at
                lateness: {quantile: 0.9, min: 1s, max: 5m}
              customers:
                cdc: {database: shop-db, table: public.customers}
                schema: com.example.events.CustomerEvent
                key: customer_id
                eventTime: updated_at
                lateness: {quantile: 0.9, min: 1s, max: 1m}
              payments:
                events: {}
                schema: com.example.events.PaymentEvent
                key: order_id
                eventTime: paid_at
                lateness: {quantile: 0.9, min: 1s, max: 5m}
            jobs:
              paid_orders:
                job: order-payment-join
                inputs: [orders, payments]
                outputs:
                  paid: {schema: com.example.events.PaidOrder, key: order_id}
                  unmatched: {schema: com.example.events.UnmatchedEvent, key: order_id}
                settings: {within: 1m, early: 5s}
              enriched:
                job: order-payment-join
                inputs: [orders, payments, customers]
                outputs:
                  paid: {schema: com.example.events.PaidOrder, key: order_id}
                  unmatched: {schema: com.example.events.UnmatchedEvent, key: order_id}
              card_testing:
                job: card-testing-pattern
                inputs: [payments]
                output: {schema: com.example.events.CardTestingAlert, key: card_id}
                settings: {within: 1m}
            """;

    private ShopEvents() {}

    static Instant at(double seconds) {
        return START.plusMillis((long) (seconds * 1_000));
    }

    static OrderEvent order(String id, double seconds, double amount) {
        return OrderEvent.newBuilder()
                .setOrderId(id)
                .setCustomerId("c1")
                .setTotalAmount(amount)
                .setCurrency("EUR")
                .setItems(List.of("a", "b"))
                .setCreatedAt(at(seconds))
                .setSourceRegion("eu-west-1")
                .build();
    }

    static PaymentEvent payment(String id, String order, double seconds, double amount, String status) {
        return PaymentEvent.newBuilder()
                .setPaymentId(id)
                .setOrderId(order)
                .setCardId("card")
                .setAmount(amount)
                .setCurrency("EUR")
                .setStatus(status)
                .setPaidAt(at(seconds))
                .build();
    }

    static PaymentEvent payment(String id, String order, double seconds) {
        return payment(id, order, seconds, 10, "accepted");
    }

    static CustomerEvent customer(double seconds, String tier) {
        return CustomerEvent.newBuilder()
                .setCustomerId("c1")
                .setName("Ada")
                .setTier(tier)
                .setUpdatedAt(at(seconds))
                .build();
    }
}
