package io.penstock.local.demo;

import static io.penstock.local.demo.ExpectedJoin.text;

import io.penstock.local.demo.ExpectedJoin.Decided;
import io.penstock.local.lateness.JudgedLog.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which cards were tried out, as a batch program finds it; with the job's own default bounds. */
final class ExpectedAlerts {
    private static final int ATTEMPTS = 3;
    private static final double SMALL = 5;
    private static final double LARGE = 100;
    private static final long WITHIN = Duration.ofMinutes(10).toMillis();

    private ExpectedAlerts() {}

    /** @param payments those in time */
    static List<Decided> of(List<Entry> payments) {
        List<Decided> alerts = new ArrayList<>();
        Map<String, List<Entry>> declinedByCard = new HashMap<>();
        List<Entry> inOrder = new ArrayList<>(payments);
        inOrder.sort(Comparator.comparingLong(Entry::time)
                .thenComparingInt(Entry::partition)
                .thenComparingLong(Entry::offset));
        for (Entry payment : inOrder) {
            String card = text(payment.after(), "card_id");
            double amount = Double.parseDouble(text(payment.after(), "amount"));
            boolean accepted = text(payment.after(), "status").equals("accepted");
            List<Entry> declined = declinedByCard.computeIfAbsent(card, it -> new ArrayList<>());
            if (!accepted && amount <= SMALL) {
                declined.add(payment);
            } else if (accepted && amount >= LARGE) {
                List<Entry> first = declined.stream()
                        .filter(it -> payment.time() - it.time() < WITHIN)
                        .limit(ATTEMPTS)
                        .toList();
                if (first.size() == ATTEMPTS) {
                    alerts.add(alert(card, first, payment));
                    declined.clear();
                }
            }
        }
        return alerts;
    }

    private static Decided alert(String card, List<Entry> declined, Entry payment) {
        List<String> ids =
                declined.stream().map(it -> text(it.after(), "payment_id")).toList();
        return new Decided(
                String.join(
                        " · ",
                        card,
                        ids.toString(),
                        Long.toString(declined.get(0).time()),
                        text(payment.after(), "payment_id"),
                        text(payment.after(), "amount"),
                        text(payment.after(), "currency"),
                        text(payment.after(), "paid_at")),
                payment.time());
    }
}
