package io.penstock.processing.job.builtin;

import com.example.events.CardTestingAlert;
import com.example.events.PaymentEvent;
import io.penstock.processing.job.Event;
import io.penstock.processing.job.Events;
import io.penstock.processing.job.Input;
import io.penstock.processing.job.JobContext;
import io.penstock.processing.job.JobSpec;
import io.penstock.processing.job.Output;
import io.penstock.processing.job.Setting;
import io.penstock.processing.job.StreamJob;
import io.penstock.processing.job.Types;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.cep.nfa.aftermatch.AfterMatchSkipStrategy;
import org.apache.flink.cep.pattern.Pattern;

/**
 * Small payments with a card are declined, one after the other, then a large one is accepted: somebody has tried out
 * which of many cards works. Other payments in between change nothing. An alert names the first declined payments that
 * fit; after an alert, counting begins anew.
 */
public final class CardTestingPattern implements StreamJob {
    public static final Input<PaymentEvent> PAYMENTS = Input.events("payments", PaymentEvent.class);
    public static final Output<CardTestingAlert> ALERTS = Output.of("alerts", CardTestingAlert.class);

    /** How many small payments have to be declined. */
    static final Setting<Integer> ATTEMPTS = Setting.number("attempts", 3, 1, 20);

    /** A small payment is at most this, in units of its currency. */
    static final Setting<BigDecimal> SMALL =
            Setting.decimal("small", new BigDecimal("5.00"), BigDecimal.ZERO, new BigDecimal("1000000"));

    /** A large payment is at least this, in units of its currency. */
    static final Setting<BigDecimal> LARGE =
            Setting.decimal("large", new BigDecimal("100.00"), BigDecimal.ZERO, new BigDecimal("1000000"));

    /** From the first declined payment to the accepted one. */
    static final Setting<Duration> WITHIN =
            Setting.duration("within", Duration.ofMinutes(10), Duration.ofSeconds(1), Duration.ofDays(1));

    private static final String DECLINED = "declined";
    private static final String ACCEPTED = "accepted";

    @Override
    public String name() {
        return "card-testing-pattern";
    }

    @Override
    public JobSpec spec() {
        return new JobSpec(List.of(PAYMENTS), List.of(ALERTS), List.of(ATTEMPTS, SMALL, LARGE, WITHIN));
    }

    @Override
    public void build(JobContext job) {
        double small = job.setting(SMALL).doubleValue();
        double large = job.setting(LARGE).doubleValue();
        Pattern<Event<PaymentEvent>, ?> pattern = Pattern.<Event<PaymentEvent>>begin(
                        DECLINED, AfterMatchSkipStrategy.skipPastLastEvent())
                .where(Events.when((PaymentEvent it) -> it.getStatus().equals(DECLINED) && it.getAmount() <= small))
                .times(job.setting(ATTEMPTS))
                .followedBy(ACCEPTED)
                .where(Events.when((PaymentEvent it) -> it.getStatus().equals(ACCEPTED) && it.getAmount() >= large))
                .within(job.setting(WITHIN));
        job.read(PAYMENTS)
                .pattern(
                        "testing",
                        PaymentEvent::getCardId,
                        pattern,
                        (match, out) -> out.emit(alert(match)),
                        Types.specific(CardTestingAlert.class))
                .write(ALERTS, alert -> alert);
    }

    private static CardTestingAlert alert(Map<String, List<Event<PaymentEvent>>> match) {
        List<Event<PaymentEvent>> declined = match.getOrDefault(DECLINED, List.of());
        PaymentEvent accepted = match.getOrDefault(ACCEPTED, List.of()).get(0).value();
        return CardTestingAlert.newBuilder()
                .setCardId(accepted.getCardId())
                .setDeclined(
                        declined.stream().map(it -> it.value().getPaymentId()).toList())
                .setFirstDeclinedAt(declined.get(0).value().getPaidAt())
                .setPaymentId(accepted.getPaymentId())
                .setAmount(accepted.getAmount())
                .setCurrency(accepted.getCurrency())
                .setPaidAt(accepted.getPaidAt())
                .build();
    }
}
