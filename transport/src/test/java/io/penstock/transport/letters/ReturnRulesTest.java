package io.penstock.transport.letters;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.declaration.Route;
import io.penstock.transport.Shop;
import io.penstock.transport.letters.LetterTopic.Giver;
import io.penstock.transport.letters.LetterTopic.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReturnRulesTest {
    /** Orders and payments; a view over orders, and nothing else that reads. */
    private static final Pipeline VIEWS_ONLY = Shop.onPaper().pipeline();

    /** With jobs and a route. */
    private static final Pipeline WHOLE = PipelineLoader.load(Path.of("../pipelines/shop.yaml"), Map.of());

    private static final LetterTopic ORDERS = new LetterTopic("shop.orders.dlq", Kind.DEAD, Giver.SOURCE, "orders");
    private static final LetterTopic PAYMENTS =
            new LetterTopic("shop.payments.dlq", Kind.DEAD, Giver.SOURCE, "payments");

    @Test
    void whatAllReadersGaveUpGoesBack() {
        assertThat(judge(WHOLE, Letters.of(PAYMENTS, "decode", "shop.payments", 3, "UNKNOWN_SCHEMA", 1)))
                .isEmpty();
        assertThat(judge(VIEWS_ONLY, Letters.of(ORDERS, "decode", "shop.orders", 3, "CHECK_FAILED", 1)))
                .isEmpty();
    }

    @Test
    void aRowThatNeverBecameARecordDoesNot() {
        assertThat(judge(VIEWS_ONLY, Letters.of(ORDERS, "map-row", "shop.orders", -1, "UNMAPPABLE_ROW", 1)))
                .singleElement()
                .satisfies(refusal -> {
                    assertThat(refusal.code()).as("nobody can accept it").isEmpty();
                    assertThat(refusal.why()).contains("snapshot orders --anew");
                });
    }

    @Test
    void aLetterThatHasFailedTooOftenStays() {
        assertThat(judge(VIEWS_ONLY, Letters.of(ORDERS, "decode", "shop.orders", 3, "TRUNCATED", 3)))
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.why()).contains("failed 3 times", "--max-attempts 3"));
        assertThat(judge(VIEWS_ONLY, Letters.of(ORDERS, "decode", "shop.orders", 3, "TRUNCATED", 2)))
                .isEmpty();
    }

    @Test
    void aLetterOfAJobWouldDoubleInTheViews() {
        LetterTopic job = new LetterTopic("shop.paid_orders.dlq", Kind.DEAD, Giver.JOB, "paid_orders");

        assertThat(judge(WHOLE, Letters.of(job, "join", "shop.payments", 3, "java.lang.ArithmeticException", 1)))
                .singleElement()
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(Refusal.DOUBLES);
                    assertThat(refusal.why()).contains("view card_sessions", "job card_testing", "other steps");
                });
    }

    @Test
    void aLetterOfARouteGoesBackOnlyIfNobodyElseReads() {
        LetterTopic route = new LetterTopic("shop.paid.dlq", Kind.DEAD, Giver.ROUTE, "paid");
        Pipeline onlyTheRoute = Shop.onPaper()
                .with(new Route("paid", "payments", Optional.empty(), List.of(), Optional.empty()))
                .pipeline();
        assertThat(judge(onlyTheRoute, Letters.of(route, "where", "shop.payments", 3, "EXPRESSION_FAILED", 1)))
                .isEmpty();

        LetterTopic europe = new LetterTopic("shop.orders_eu.dlq", Kind.DEAD, Giver.ROUTE, "orders_eu");
        assertThat(judge(WHOLE, Letters.of(europe, "where", "shop.orders", 3, "EXPRESSION_FAILED", 1)))
                .extracting(Refusal::code)
                .containsExactly(Refusal.DOUBLES);
    }

    @Test
    void whatOnlyTheViewsGaveUpWouldDoubleInARoute() {
        Pipeline routed = Shop.onPaper()
                .with(new Route("paid", "payments", Optional.empty(), List.of(), Optional.empty()))
                .pipeline();

        assertThat(judge(routed, Letters.of(PAYMENTS, "decode", "shop.payments", 3, "NOT_FINITE", 1)))
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.why()).contains("route paid"));
        assertThat(judge(routed, Letters.of(PAYMENTS, "decode", "shop.payments", 3, "CHECK_FAILED", 1)))
                .as("the route gave it up, too")
                .isEmpty();
    }

    @Test
    void aChangeStaysWhereReadersGoByTheOrderOfChanges() {
        assertThat(judge(WHOLE, Letters.of(ORDERS, "decode", "shop.orders", 3, "CHECK_FAILED", 1)))
                .singleElement()
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(Refusal.ORDER);
                    assertThat(refusal.why()).contains("job paid_orders", "route orders_eu", "snapshot orders --anew");
                });
    }

    @Test
    void aForeignLetterGoesBackOnlyWhenSomebodyTakesTheConsequence() {
        LetterTopic foreign = LetterTopic.foreign("clicks-dlt", Kind.DEAD);

        assertThat(judge(WHOLE, Letters.of(foreign, "consumer", "clicks", 3, "X", 1)))
                .extracting(Refusal::code)
                .containsExactly(Refusal.DOUBLES);
    }

    @Test
    void anEventThatWouldBeLateAgainIsTold() {
        ReturnRules rules = new ReturnRules(WHOLE, 3);
        long now = 1_000_000_000L;

        assertThat(rules.late(WHOLE.source("payments"), now - 300_001, now))
                .as("later than the greatest delay, 5 m")
                .hasValueSatisfying(refusal -> assertThat(refusal.why()).contains("lateness.max", "paid_at"));
        assertThat(rules.late(WHOLE.source("payments"), now - 300_000, now)).isEmpty();
        assertThat(rules.late(WHOLE.source("orders"), now - 86_400_000L, now))
                .as("merged for as long as the views keep it")
                .isEmpty();
        assertThat(rules.late(WHOLE.source("payments"), 0, Long.MIN_VALUE))
                .as("nothing known of the partition")
                .isEmpty();
    }

    @Test
    void aLateEventIsLateAgainByTheSameRule() {
        assertThat(ReturnRules.lateAsBefore(WHOLE.source("payments"), 99, 100))
                .hasValueSatisfying(refusal -> assertThat(refusal.why()).contains("never goes back", "--set paid_at"));
        assertThat(ReturnRules.lateAsBefore(WHOLE.source("payments"), 100, 100))
                .as("given another time")
                .isEmpty();
        assertThat(ReturnRules.lateAsBefore(WHOLE.source("orders"), 99, 100))
                .as("merged by now")
                .isEmpty();
    }

    private static List<Refusal> judge(Pipeline pipeline, Letter letter) {
        return new ReturnRules(pipeline, 3).judge(letter);
    }
}
