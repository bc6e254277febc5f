package io.penstock.local.demo;

import io.penstock.local.lateness.JudgedLog.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the join of orders and payments has to write, as a batch program finds it: order by order, through all times at
 * which anything can be decided. It shares no code with the job.
 */
final class ExpectedJoin {
    private static final Comparator<Entry> IN_ORDER = Comparator.comparingLong(Entry::time)
            .thenComparingInt(Entry::partition)
            .thenComparingLong(Entry::offset);

    private final long within;
    private final Map<String, List<Entry>> customers = new TreeMap<>();
    private final List<Decided> paid = new ArrayList<>();
    private final List<Decided> unmatched = new ArrayList<>();

    /**
     * A record and when it is decided.
     *
     * @param at event time, epoch milliseconds: known for sure once everything up to it has been read
     */
    record Decided(String record, long at) {}

    /** One order and what happened to it. */
    private static final class Story {
        private final List<Entry> changes = new ArrayList<>();
        private final List<Entry> payments = new ArrayList<>();
    }

    /** @param customers all of them, late ones too */
    ExpectedJoin(Duration within, List<Entry> customers) {
        this.within = within.toMillis();
        customers.stream()
                .sorted(Comparator.comparingLong(ExpectedJoin::countsFrom)
                        .thenComparingInt(Entry::partition)
                        .thenComparingLong(Entry::offset))
                .forEach(it -> this.customers
                        .computeIfAbsent(text(row(it), "customer_id"), id -> new ArrayList<>())
                        .add(it));
    }

    /** Computes both outputs from what was in time. */
    ExpectedJoin over(List<Entry> orders, List<Entry> payments) {
        Map<String, Story> stories = new TreeMap<>();
        orders.forEach(it -> story(stories, it).changes.add(it));
        payments.stream()
                .filter(it -> text(it.after(), "status").equals("accepted"))
                .forEach(it -> story(stories, it).payments.add(it));
        stories.values().forEach(this::tell);
        return this;
    }

    private static Story story(Map<String, Story> stories, Entry entry) {
        return stories.computeIfAbsent(text(row(entry), "order_id"), it -> new Story());
    }

    private static @Nullable GenericRecord row(Entry entry) {
        return entry.after() != null ? entry.after() : entry.before();
    }

    private void tell(Story story) {
        story.changes.sort(IN_ORDER);
        story.payments.sort(IN_ORDER);
        TreeSet<Long> times = new TreeSet<>();
        story.changes.forEach(it -> times.addAll(List.of(it.time(), it.time() + within)));
        story.payments.forEach(it -> times.add(it.time()));
        List<GenericRecord> images = new ArrayList<>();
        List<GenericRecord> takenBack = new ArrayList<>();
        List<Entry> open = new ArrayList<>();
        boolean settled = false;
        for (long now : times) {
            for (Entry change : at(story.changes, now)) {
                exchange(change.before(), images, takenBack);
                exchange(change.after(), takenBack, images);
            }
            open.addAll(at(story.payments, now));
            GenericRecord order = images.isEmpty() ? null : images.get(images.size() - 1);
            if (order != null && !settled) {
                Entry first = open.stream()
                        .filter(it -> settles(it, order))
                        .min(Comparator.comparingLong(Entry::time).thenComparing(it -> text(it.after(), "payment_id")))
                        .orElse(null);
                if (first != null) {
                    open.remove(first);
                    settled = true;
                    paid(order, first, now);
                }
            }
            for (Entry payment : open) {
                boolean twice = order != null && settles(payment, order);
                unmatched(payment.after(), twice ? "paid-already" : "no-order", "paid_at", "amount", now);
            }
            open.clear();
            if (order != null && time(order, "created_at") + within <= now) {
                if (!settled) {
                    unmatched(order, "not-paid", "created_at", "total_amount", now);
                }
                images.clear();
                settled = false;
            } else if (order == null) {
                settled = false;
            }
            takenBack.removeIf(it -> time(it, "created_at") + within <= now);
        }
    }

    /** Leaves `from`, or else goes to `to`: an image that is taken back before it came never comes. */
    private static void exchange(@Nullable GenericRecord image, List<GenericRecord> from, List<GenericRecord> to) {
        if (image != null && !from.remove(image)) {
            to.add(image);
        }
    }

    private static List<Entry> at(List<Entry> entries, long time) {
        return entries.stream().filter(it -> it.time() == time).toList();
    }

    private boolean settles(Entry payment, GenericRecord order) {
        long after = payment.time() - time(order, "created_at");
        return after >= 0 && after <= within;
    }

    private void paid(GenericRecord order, Entry payment, long now) {
        paid.add(new Decided(
                String.join(
                        " · ",
                        text(order, "order_id"),
                        text(payment.after(), "payment_id"),
                        text(order, "customer_id"),
                        tier(text(order, "customer_id"), now),
                        text(order, "total_amount"),
                        text(order, "currency"),
                        text(order, "source_region"),
                        text(payment.after(), "amount"),
                        text(order, "created_at"),
                        text(payment.after(), "paid_at")),
                now));
    }

    private void unmatched(@Nullable GenericRecord row, String reason, String time, String amount, long now) {
        unmatched.add(new Decided(
                String.join(
                        " · ",
                        text(row, "order_id"),
                        text(row, "payment_id"),
                        text(row, "customer_id"),
                        text(row, amount),
                        text(row, "currency"),
                        reason,
                        text(row, time)),
                now));
    }

    /** Of the last row up to that time; null without one. */
    private String tier(String customer, long at) {
        GenericRecord last = null;
        for (Entry change : customers.getOrDefault(customer, List.of())) {
            last = countsFrom(change) <= at ? change.after() : last;
        }
        return text(last, "tier");
    }

    /** A table's row is never late: behind its partition's watermark, it counts from there on. */
    private static long countsFrom(Entry customer) {
        return Math.max(customer.time(), customer.watermark());
    }

    private static long time(GenericRecord row, String field) {
        return (Long) row.get(field);
    }

    /** Without the field, null, as an output's optional one is. */
    static String text(@Nullable GenericRecord row, String field) {
        return row == null || row.getSchema().getField(field) == null ? "null" : String.valueOf(row.get(field));
    }

    List<Decided> paid() {
        return paid;
    }

    List<Decided> unmatched() {
        return unmatched;
    }
}
