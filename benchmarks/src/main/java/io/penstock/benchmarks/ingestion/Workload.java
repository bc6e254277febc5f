package io.penstock.benchmarks.ingestion;

import io.penstock.benchmarks.ingestion.Tally.Image;

/**
 * The changes, a function of their number, so that what was written is known without asking anybody. Of each ten
 * successive changes eight insert, one updates the first of these and one deletes the second. {@code orders.sql} holds
 * the same rules.
 */
final class Workload {
    /** A transaction is a multiple of it. */
    static final int GROUP = 10;

    private static final int UPDATE = 8;
    private static final int DELETE = 9;

    private Workload() {}

    /** @return the rows that the snapshot finds: {@code r0}, {@code r1}, … */
    static Tally snapshot(long rows) {
        Tally tally = new Tally();
        for (long n = 0; n < rows; n++) {
            tally.add("r", Image.NONE, new Image("r" + n, cents(n)));
        }
        return tally;
    }

    /** @return the changes numbered {@code from} to {@code to}, the latter excluded */
    static Tally changes(long from, long to) {
        Tally tally = new Tally();
        for (long n = from; n < to; n++) {
            long target = n - UPDATE;
            switch ((int) (n % GROUP)) {
                case UPDATE ->
                    tally.add("u", new Image(order(target), cents(target)), new Image(order(target), cents(n)));
                case DELETE -> tally.add("d", new Image(order(target), cents(target)), Image.NONE);
                default -> tally.add("c", Image.NONE, new Image(order(n), cents(n)));
            }
        }
        return tally;
    }

    /** The number of the change that wrote an order first; in the same transaction as its update or deletion. */
    static long number(String order) {
        return Long.parseLong(order, 1, order.length(), 10);
    }

    private static String order(long n) {
        return "c" + n;
    }

    static long cents(long n) {
        return (n * 7919 + 13) % 1_000_000;
    }
}
