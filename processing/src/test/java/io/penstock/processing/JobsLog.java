package io.penstock.processing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.change.ChangeSource;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.common.wire.RecordEncoder;
import io.penstock.processing.source.RawRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Orders and their payments, in the order of event time, and what the jobs over them come to: a batch program. */
final class JobsLog {
    static final long WITHIN = 60_000;
    private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    record Order(String id, String customer, long time, int cents) {}

    record Payment(String id, Order order, long time, int cents, boolean accepted) {}

    /** A source's topic, and the id of the schema that its values are written with. */
    record Topic(String name, int schemaId) {}

    private final Topic ordersTopic;
    private final Topic paymentsTopic;
    private final List<Order> orders = new ArrayList<>();
    private final List<Payment> payments = new ArrayList<>();
    private final List<ProducerRecord<byte[], byte[]>> log = new ArrayList<>();

    JobsLog(Topic orders, Topic payments) {
        this.ordersTopic = orders;
        this.paymentsTopic = payments;
    }

    /** The same from what was written. */
    static JobsLog read(List<RawRecord> orders, List<RawRecord> payments) {
        JobsLog log = new JobsLog(new Topic("", 0), new Topic("", 0));
        RecordDecoder changes = new RecordDecoder(id -> TestPipeline.ENVELOPE, TestPipeline.ENVELOPE);
        RecordDecoder events = new RecordDecoder(id -> TestPipeline.PAYMENT, TestPipeline.PAYMENT);
        Map<String, Order> byId = new TreeMap<>();
        for (RawRecord record : orders) {
            GenericRecord row = Objects.requireNonNull(ChangeEnvelope.after(decoded(changes, record)));
            String id = row.get("order_id").toString();
            byId.put(
                    id,
                    new Order(
                            id,
                            row.get("customer_id").toString(),
                            (long) row.get("created_at"),
                            cents(row, "total_amount")));
        }
        log.orders.addAll(byId.values());
        for (RawRecord record : payments) {
            GenericRecord event = decoded(events, record);
            log.payments.add(new Payment(
                    event.get("payment_id").toString(),
                    Objects.requireNonNull(byId.get(event.get("order_id").toString())),
                    (long) event.get("paid_at"),
                    cents(event, "amount"),
                    event.get("status").toString().equals("accepted")));
        }
        log.payments.sort(Comparator.comparingLong(Payment::time));
        return log;
    }

    private static GenericRecord decoded(RecordDecoder decoder, RawRecord record) {
        try {
            return decoder.decode(Objects.requireNonNull(record.value()));
        } catch (Exception e) {
            throw new AssertionError("crafted", e);
        }
    }

    private static int cents(GenericRecord record, String field) {
        return (int) Math.round((double) record.get(field) * 100);
    }

    List<ProducerRecord<byte[], byte[]>> log() {
        return log;
    }

    /** In the order of event time everywhere, then one record a partition far ahead that lets every watermark pass. */
    JobsLog craft(int count) {
        Random random = new Random(11);
        for (int i = 0; i < count; i++) {
            long time = START + i * 200L;
            if (orders.isEmpty() || random.nextInt(3) == 0) {
                Order order = new Order("o" + i, "c" + random.nextInt(20), time, random.nextInt(10_000));
                orders.add(order);
                log.add(order(order, null));
            } else {
                Order order = orders.get(Math.max(0, orders.size() - 1 - random.nextInt(120)));
                Payment payment = new Payment(
                        "p" + i,
                        order,
                        time,
                        random.nextInt(4) == 0 ? 10_000 : random.nextInt(600),
                        random.nextInt(3) > 0);
                payments.add(payment);
                log.add(payment(payment, null));
            }
        }
        long end = START + Duration.ofHours(2).toMillis();
        for (int partition = 0; partition < TestPipeline.PARTITIONS; partition++) {
            Order last = new Order("last" + partition, "last" + partition, end, 100);
            log.add(order(last, partition));
            log.add(payment(new Payment("end" + partition, last, end, 1_000, false), partition));
            orders.add(last);
        }
        return this;
    }

    private ProducerRecord<byte[], byte[]> order(Order order, @Nullable Integer partition) {
        GenericRecord row = new GenericData.Record(
                TestPipeline.ENVELOPE.getField("after").schema().getTypes().get(1));
        row.put("order_id", order.id);
        row.put("customer_id", order.customer);
        row.put("total_amount", order.cents / 100.0);
        row.put("currency", "EUR");
        row.put("items", List.of("a"));
        row.put("created_at", order.time);
        row.put("source_region", "eu-west-1");
        GenericRecord change = ChangeEnvelope.of(
                TestPipeline.ENVELOPE,
                null,
                row,
                ChangeEnvelope.CREATE,
                order.time,
                new ChangeSource(
                        "shop", "public", "orders", OptionalLong.empty(), OptionalLong.empty(), order.time, "false"));
        byte[] value = new RecordEncoder(ordersTopic.schemaId, TestPipeline.ENVELOPE).encode(change);
        return new ProducerRecord<>(ordersTopic.name, partition, order.time, order.customer.getBytes(UTF_8), value);
    }

    private ProducerRecord<byte[], byte[]> payment(Payment payment, @Nullable Integer partition) {
        GenericRecord event = new GenericData.Record(TestPipeline.PAYMENT);
        event.put("payment_id", payment.id);
        event.put("order_id", payment.order.id);
        event.put("card_id", payment.order.customer);
        event.put("amount", payment.cents / 100.0);
        event.put("currency", "EUR");
        event.put("status", payment.accepted ? "accepted" : "declined");
        event.put("paid_at", payment.time);
        byte[] value = new RecordEncoder(paymentsTopic.schemaId, TestPipeline.PAYMENT).encode(event);
        return new ProducerRecord<>(
                paymentsTopic.name, partition, payment.time, payment.order.id.getBytes(UTF_8), value);
    }

    /** Orders with the payment that settles them. */
    List<String> paid() {
        List<String> paid = new ArrayList<>();
        join(paid, new ArrayList<>());
        return paid;
    }

    /** Orders and payments that belong to nothing, with the reason. */
    List<String> unmatched() {
        List<String> unmatched = new ArrayList<>();
        join(new ArrayList<>(), unmatched);
        return unmatched;
    }

    /** Payments of more than 90. */
    List<String> large() {
        return payments.stream().filter(it -> it.cents > 9_000).map(Payment::id).toList();
    }

    private void join(List<String> paid, List<String> unmatched) {
        Map<String, String> settled = new TreeMap<>();
        for (Payment payment : payments) {
            if (!payment.accepted) {
                continue;
            }
            boolean inTime = payment.time <= payment.order.time + WITHIN;
            if (inTime && settled.putIfAbsent(payment.order.id, payment.id) == null) {
                paid.add(payment.order.id + " " + payment.id);
            } else {
                unmatched.add(payment.order.id + " " + payment.id + (inTime ? " paid-already" : " no-order"));
            }
        }
        orders.stream()
                .filter(order -> !settled.containsKey(order.id) && !order.id.startsWith("last"))
                .forEach(order -> unmatched.add(order.id + " null not-paid"));
    }

    List<String> alerts() {
        List<String> alerts = new ArrayList<>();
        Map<String, List<Payment>> tried = new TreeMap<>();
        for (Payment payment : payments) {
            String card = payment.order.customer;
            List<Payment> declined = tried.computeIfAbsent(card, it -> new ArrayList<>());
            if (!payment.accepted && payment.cents <= 500) {
                declined.add(payment);
            } else if (payment.accepted && payment.cents >= 10_000) {
                List<String> first = declined.stream()
                        .filter(it ->
                                it.time > payment.time - Duration.ofMinutes(10).toMillis())
                        .limit(3)
                        .map(Payment::id)
                        .toList();
                if (first.size() == 3) {
                    alerts.add(card + " " + first + " " + payment.id);
                    declined.clear();
                }
            }
        }
        return alerts;
    }

    /** Number and sum of orders by customer. */
    Map<String, String> spent() {
        Map<String, BigDecimal> totals = new TreeMap<>();
        Map<String, Integer> counts = new TreeMap<>();
        for (Order order : orders) {
            totals.merge(order.customer, BigDecimal.valueOf(order.cents, 2), BigDecimal::add);
            counts.merge(order.customer, 1, Integer::sum);
        }
        Map<String, String> spent = new TreeMap<>();
        totals.forEach((customer, total) -> spent.put(customer, counts.get(customer) + " " + total));
        return spent;
    }
}
