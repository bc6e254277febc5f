package io.penstock.local.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What the shop's clients do, as an endless seeded sequence of {@link Step}s. The same seed, prefix and clock give the
 * same steps. Not thread-safe.
 *
 * <p>The mix, per step: inserts, updates and deletes of one to forty rows, one transaction in eight interleaved with
 * another, one step in five payments. Event times are out of order with a long tail (four in five within two seconds,
 * one in a hundred up to two hours old); customers follow a Zipf-like skew; about one row in a thousand holds a value
 * that the contract refuses, and about as many payments are not Avro at all. One step in forty changes customers, and
 * one card in a hundred payments is tried out: small amounts that are declined, then a large one that is accepted.
 */
final class ShopWorkload {
    static final String[] REGIONS = {"us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-south-1"};
    static final String[] CURRENCIES = {"USD", "EUR", "GBP"};
    static final String[] TIERS = {"standard", "silver", "gold"};

    /** Those who order and pay with a card of their own. */
    static final int CUSTOMERS = 5_000;

    /** Payments of a card that is tried out: all but the last are declined. */
    static final int TRIES = 4;

    private static final int MAX_LIVE_ORDERS = 200_000;

    private final SplittableRandom random;
    private final String prefix;
    private final InstantSource clock;
    private final List<Step.Order> live = new ArrayList<>();
    private long orders;
    private long payments;

    /**
     * @param prefix starts every id, so that a second run on the same database meets none of the first one's rows
     * @param clock event times lie at and before its instant
     */
    ShopWorkload(long seed, String prefix, InstantSource clock) {
        this.random = new SplittableRandom(seed);
        this.prefix = prefix;
        this.clock = clock;
    }

    /** The next step, of at most `budget` changes (at least 1), so that a run can end on an exact number. */
    Step next(int budget) {
        int kind = random.nextInt(40);
        if (kind < 8) {
            return publish(Math.min(budget, 1 + random.nextInt(40)));
        }
        if (kind < 12 && budget >= 4) {
            Set<String> touched = new HashSet<>();
            return new Step.Interleaved(transaction(budget / 2, touched), transaction(budget / 2, touched));
        }
        if (kind == 12) {
            return new Step.Customers(customers(Math.min(budget, 1 + random.nextInt(8))));
        }
        return transaction(budget, new HashSet<>());
    }

    private List<Step.Customer> customers(int size) {
        Map<String, Step.Customer> changed = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            String id = customer();
            changed.put(id, new Step.Customer(id, pick(TIERS), clock.instant().truncatedTo(ChronoUnit.MILLIS)));
        }
        return List.copyOf(changed.values());
    }

    private Step.Transaction transaction(int budget, Set<String> touched) {
        List<Step.Statement> statements = new ArrayList<>();
        int wanted = 1 + random.nextInt(3);
        int left = budget;
        for (int i = 0; i < wanted && left > 0; i++) {
            Step.Statement statement = statement(Math.min(left, rows()), touched);
            left -= statement.rows();
            statements.add(statement);
        }
        return new Step.Transaction(statements);
    }

    /** Most statements are small; one in ten has up to forty rows. */
    private int rows() {
        return random.nextInt(10) == 0 ? 1 + random.nextInt(40) : 1 + random.nextInt(6);
    }

    private Step.Statement statement(int rows, Set<String> touched) {
        int kind = random.nextInt(10);
        if (kind < 3 || live.size() > MAX_LIVE_ORDERS) {
            List<Step.Order> changed = take(rows, touched);
            if (!changed.isEmpty()) {
                return update(changed);
            }
        } else if (kind == 3) {
            List<Step.Order> gone = take(rows, touched);
            if (!gone.isEmpty()) {
                return new Step.Statement.Delete(
                        gone.stream().map(Step.Order::orderId).toList());
            }
        }
        List<Step.Order> inserted = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            Step.Order order = newOrder();
            touched.add(order.orderId());
            inserted.add(order);
        }
        live.addAll(inserted);
        return new Step.Statement.Insert(inserted);
    }

    private Step.Statement update(List<Step.Order> before) {
        List<Step.Order> after = before.stream().map(order -> changed(order)).toList();
        live.addAll(after);
        return new Step.Statement.Update(after);
    }

    /** Removes up to `rows` orders that no open transaction touches; the caller puts back what survives. */
    private List<Step.Order> take(int rows, Set<String> touched) {
        List<Step.Order> taken = new ArrayList<>();
        for (int tries = 0; tries < rows && !live.isEmpty(); tries++) {
            int at = random.nextInt(live.size());
            Step.Order order = live.get(at);
            if (touched.add(order.orderId())) {
                live.set(at, live.get(live.size() - 1));
                live.remove(live.size() - 1);
                taken.add(order);
            }
        }
        return taken;
    }

    private Step.Order newOrder() {
        String amount = amount();
        String createdAt = eventTime().toString();
        int odd = random.nextInt(2_000);
        if (odd == 0) {
            amount = "NaN";
        } else if (odd == 1) {
            createdAt = "infinity";
        } else if (odd == 2) {
            createdAt = clock.instant()
                    .plus(Duration.ofHours(1))
                    .truncatedTo(ChronoUnit.MILLIS)
                    .toString();
        }
        List<String> items = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            items.add("sku-" + random.nextInt(1_000));
        }
        return new Step.Order(
                prefix + "-o" + orders++, customer(), amount, pick(CURRENCIES), items, createdAt, pick(REGIONS));
    }

    /** Mostly the amount changes; at times the row moves to another group or another window. */
    private Step.Order changed(Step.Order order) {
        int kind = random.nextInt(10);
        return new Step.Order(
                order.orderId(),
                order.customerId(),
                amount(),
                kind == 0 ? pick(CURRENCIES) : order.currency(),
                order.items(),
                kind == 1 ? eventTime().toString() : order.createdAt(),
                kind == 2 ? pick(REGIONS) : order.sourceRegion());
    }

    private Step publish(int size) {
        List<Step.Payment> published = new ArrayList<>();
        int garbage = 0;
        while (published.size() + garbage < size) {
            int kind = random.nextInt(1_000);
            if (kind == 0) {
                garbage++;
            } else if (kind < 10 && published.size() + garbage + TRIES <= size) {
                published.addAll(tries());
            } else {
                published.add(payment());
            }
        }
        return new Step.Publish(published, garbage);
    }

    private List<Step.Payment> tries() {
        Step.Payment last = payment();
        List<Step.Payment> tries = new ArrayList<>();
        for (int i = TRIES - 1; i > 0; i--) {
            tries.add(new Step.Payment(
                    prefix + "-p" + payments++,
                    last.orderId(),
                    last.cardId(),
                    1 + random.nextInt(500),
                    last.currency(),
                    "declined",
                    last.paidAt().minusSeconds(i)));
        }
        tries.add(new Step.Payment(
                last.paymentId(),
                last.orderId(),
                last.cardId(),
                10_000 + random.nextInt(40_000),
                last.currency(),
                "accepted",
                last.paidAt()));
        return tries;
    }

    private Step.Payment payment() {
        String order = live.isEmpty()
                ? prefix + "-o0"
                : live.get(random.nextInt(live.size())).orderId();
        return new Step.Payment(
                prefix + "-p" + payments++,
                order,
                "card-" + random.nextInt(CUSTOMERS),
                1 + random.nextInt(50_000),
                pick(CURRENCIES),
                random.nextInt(12) == 0 ? "declined" : "accepted",
                eventTime());
    }

    private Instant eventTime() {
        int tail = random.nextInt(100);
        long back;
        if (tail < 80) {
            back = random.nextInt(2_000);
        } else if (tail < 95) {
            back = random.nextInt(30_000);
        } else if (tail < 99) {
            back = random.nextInt(600_000);
        } else {
            back = random.nextInt(7_200_000);
        }
        return Instant.ofEpochMilli(clock.millis() - back);
    }

    /** The cube of a uniform number: the first tenth of the customers makes almost half of the orders. */
    private String customer() {
        double uniform = random.nextDouble();
        return "c" + (int) (uniform * uniform * uniform * CUSTOMERS);
    }

    private String amount() {
        int cents = 1 + random.nextInt(100_000);
        return cents / 100 + "." + (cents % 100 < 10 ? "0" : "") + cents % 100;
    }

    private String pick(String[] values) {
        return values[random.nextInt(values.length)];
    }
}
