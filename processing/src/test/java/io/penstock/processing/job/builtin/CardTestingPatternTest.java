package io.penstock.processing.job.builtin;

import static io.penstock.processing.job.builtin.ShopEvents.payment;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.events.CardTestingAlert;
import com.example.events.PaymentEvent;
import io.penstock.processing.harness.JobHarness;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CardTestingPatternTest {
    private final JobHarness job = JobHarness.of(ShopEvents.PIPELINE, "card_testing");

    @Test
    void threeSmallDeclinedPaymentsBeforeALargeAcceptedOneAreAnAlert() throws Exception {
        List<CardTestingAlert> alerts = job.event("payments", payment("d1", "o", 0, 1, "declined"))
                .event("payments", payment("d3", "o", 3, 5, "declined"))
                .event("payments", payment("d2", "o", 2, 2, "declined"))
                .event("payments", payment("other", "o", 4, 50, "accepted"))
                .event("payments", payment("large", "o", 5, 100, "accepted"))
                .event("payments", payment("again", "o", 6, 100, "accepted"))
                .run()
                .written(CardTestingPattern.ALERTS);

        assertThat(alerts).singleElement().satisfies(alert -> {
            assertThat(alert.getDeclined()).containsExactly("d1", "d2", "d3");
            assertThat(alert.getPaymentId()).isEqualTo("large");
            assertThat(alert.getFirstDeclinedAt()).isEqualTo(ShopEvents.at(0));
        });
    }

    @Test
    void equalsAPlainSearchOverThePaymentsInOrder() throws Exception {
        Random random = new Random(4);
        List<PaymentEvent> payments = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            boolean accepted = random.nextInt(6) == 0;
            double amount = random.nextInt(4) == 0 ? 100 : 3;
            PaymentEvent payment = payment("p" + i, "o", i * 5, amount, accepted ? "accepted" : "declined");
            payments.add(payment);
            job.event("payments", payment);
        }

        List<String> alerts = job.parallelism(2).run().written(CardTestingPattern.ALERTS).stream()
                .map(it -> it.getDeclined() + " " + it.getPaymentId())
                .toList();

        assertThat(alerts).hasSizeGreaterThan(5).isEqualTo(search(payments));
    }

    /** Of each large accepted payment: the first three small declined ones in the minute before it, since the last alert. */
    static List<String> search(List<PaymentEvent> payments) {
        List<String> found = new ArrayList<>();
        List<PaymentEvent> declined = new ArrayList<>();
        for (PaymentEvent payment : payments) {
            long oldest = payment.getPaidAt().toEpochMilli() - 60_000;
            if (payment.getStatus().equals("declined") && payment.getAmount() <= 5) {
                declined.add(payment);
            } else if (payment.getStatus().equals("accepted") && payment.getAmount() >= 100) {
                List<String> recent = declined.stream()
                        .filter(it -> it.getPaidAt().toEpochMilli() > oldest)
                        .map(PaymentEvent::getPaymentId)
                        .limit(3)
                        .toList();
                if (recent.size() == 3) {
                    found.add(recent + " " + payment.getPaymentId());
                    declined.clear();
                }
            }
        }
        return found;
    }
}
