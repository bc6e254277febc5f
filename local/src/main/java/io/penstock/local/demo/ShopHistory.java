package io.penstock.local.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The half hour before a new shop's load: customers, orders and payments in the order of their time. Jobs decide by event
 * time, and that lies minutes behind: without a past, there would be nothing to see for a quarter of an hour. The same
 * seed and end give the same history.
 *
 * <p>Most orders are paid, some late, some twice, some never; some payments name no order, and a card is tried out every
 * other minute.
 *
 * <p>It is written in two parts, the second once the platform has read the first. A partition that has never been
 * written to holds back no watermark; if the others were read to their ends before it is begun, all that it holds would be
 * late for jobs. The first part reaches every partition, and is shorter than the delay of a young one.
 */
final class ShopHistory {
    static final Duration LENGTH = Duration.ofMinutes(30);
    private static final Duration FIRST_PART = Duration.ofMinutes(4);
    private static final int KNOWN_CUSTOMERS = 2_000;
    private static final int SECONDS_PER_TRIAL = 120;
    private static final int SECONDS_PER_TIER = 10;

    private final SplittableRandom random;
    private final String prefix;
    private final Instant start;
    private final Instant end;
    private final List<Step.Order> orders = new ArrayList<>();
    private final List<Step.Payment> payments = new ArrayList<>();
    private final List<Step.Customer> customers = new ArrayList<>();

    /** @param prefix starts every id */
    ShopHistory(long seed, String prefix, Instant end) {
        this.random = new SplittableRandom(seed);
        this.prefix = prefix;
        this.end = end.truncatedTo(ChronoUnit.SECONDS);
        this.start = this.end.minus(LENGTH);
        for (int second = 0; second < LENGTH.toSeconds(); second++) {
            order(start.plusSeconds(second));
            if (second % SECONDS_PER_TRIAL == SECONDS_PER_TRIAL / 2) {
                trial(start.plusSeconds(second));
            }
            if (second % SECONDS_PER_TIER == SECONDS_PER_TIER / 2) {
                customers.add(
                        new Step.Customer("c" + customers.size(), pick(ShopWorkload.TIERS), start.plusSeconds(second)));
            }
        }
        payments.sort(Comparator.comparing(Step.Payment::paidAt));
    }

    /** Customers, and what happened first. */
    List<Step> first() {
        List<Step.Customer> known = new ArrayList<>();
        for (int i = 0; i < KNOWN_CUSTOMERS; i++) {
            known.add(new Step.Customer("c" + i, ShopWorkload.TIERS[i % ShopWorkload.TIERS.length], start));
        }
        List<Step> steps = new ArrayList<>(List.of(new Step.Customers(known)));
        steps.addAll(between(start, start.plus(FIRST_PART)));
        return steps;
    }

    /** What happened from then on. */
    List<Step> rest() {
        return between(start.plus(FIRST_PART), end);
    }

    private List<Step> between(Instant from, Instant to) {
        List<Step.Order> placed = orders.stream()
                .filter(it -> isBetween(Instant.parse(it.createdAt()), from, to))
                .toList();
        return List.of(
                new Step.Customers(customers.stream()
                        .filter(it -> isBetween(it.updatedAt(), from, to))
                        .toList()),
                new Step.Transaction(List.of(new Step.Statement.Insert(placed))),
                new Step.Publish(
                        payments.stream()
                                .filter(it -> isBetween(it.paidAt(), from, to))
                                .toList(),
                        0));
    }

    private static boolean isBetween(Instant time, Instant from, Instant to) {
        return !time.isBefore(from) && time.isBefore(to);
    }

    private void order(Instant at) {
        String id = prefix + "-h" + orders.size();
        long cents = 100L + random.nextInt(50_000);
        String currency = pick(ShopWorkload.CURRENCIES);
        orders.add(new Step.Order(
                id,
                "c" + random.nextInt(ShopWorkload.CUSTOMERS / 2),
                cents / 100 + (cents % 100 < 10 ? ".0" : ".") + cents % 100,
                currency,
                List.of("sku-" + random.nextInt(1_000)),
                at.toString(),
                pick(ShopWorkload.REGIONS)));
        String card = "card-" + random.nextInt(ShopWorkload.CUSTOMERS);
        int fate = random.nextInt(100);
        if (fate < 10) {
            return;
        }
        if (fate < 20) {
            pay(id, card, cents, currency, "declined", at.plusSeconds(1 + random.nextInt(30)));
        }
        // a few too late for any reasonable bound
        int seconds = fate < 25 ? 900 + random.nextInt(300) : 31 + random.nextInt(180);
        pay(fate == 99 ? id + "-typo" : id, card, cents, currency, "accepted", at.plusSeconds(seconds));
        if (fate < 28) {
            pay(id, card, cents, currency, "accepted", at.plusSeconds(seconds + 5));
        }
    }

    private void trial(Instant at) {
        String card = "card-stolen-" + payments.size();
        String order = orders.get(orders.size() - 1).orderId();
        for (int i = 1; i < ShopWorkload.TRIES; i++) {
            pay(order, card, 1 + random.nextInt(500), "USD", "declined", at.plusSeconds(i));
        }
        pay(order, card, 10_000 + random.nextInt(40_000), "USD", "accepted", at.plusSeconds(ShopWorkload.TRIES));
    }

    private void pay(String order, String card, long cents, String currency, String status, Instant at) {
        payments.add(new Step.Payment(prefix + "-hp" + payments.size(), order, card, cents, currency, status, at));
    }

    private String pick(String[] values) {
        return values[random.nextInt(values.length)];
    }
}
