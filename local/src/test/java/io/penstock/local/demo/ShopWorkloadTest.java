package io.penstock.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ShopWorkloadTest {
    private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");
    private static final InstantSource CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @Test
    void theSameSeedGivesTheSameSteps() {
        assertThat(steps(7, 5_000)).isEqualTo(steps(7, 5_000)).isNotEqualTo(steps(8, 5_000));
    }

    @Test
    void aRunEndsOnTheVeryNumberOfChangesAskedFor() {
        for (int wanted : new int[] {1, 2, 3, 17, 1_000, 4_321}) {
            assertThat(steps(wanted, wanted).stream().mapToInt(Step::changes).sum())
                    .isEqualTo(wanted);
        }
    }

    @Test
    void onlyRowsThatExistAreUpdatedOrDeletedAndNeverByTwoOpenTransactions() {
        Set<String> alive = new HashSet<>();
        for (Step step : steps(3, 30_000)) {
            Set<String> inThisStep = new HashSet<>();
            for (Step.Statement statement : statements(step)) {
                for (String id : ids(statement)) {
                    assertThat(inThisStep.add(id))
                            .as("%s touched twice by %s", id, step)
                            .isTrue();
                    if (statement instanceof Step.Statement.Insert) {
                        assertThat(alive.add(id)).isTrue();
                    } else {
                        assertThat(alive).contains(id);
                    }
                    if (statement instanceof Step.Statement.Delete) {
                        alive.remove(id);
                    }
                }
            }
        }
        assertThat(alive).isNotEmpty();
    }

    @Test
    void theMixHoldsEverythingThatTheProofClaimsToCover() {
        List<Step> steps = steps(1, 50_000);
        List<Step.Statement> statements =
                steps.stream().flatMap(step -> statements(step).stream()).toList();
        List<Step.Order> inserted = statements.stream()
                .filter(Step.Statement.Insert.class::isInstance)
                .flatMap(statement -> ((Step.Statement.Insert) statement).orders().stream())
                .toList();
        assertThat(steps).anyMatch(Step.Interleaved.class::isInstance);
        assertThat(statements)
                .anyMatch(statement -> statement instanceof Step.Statement.Update && statement.rows() > 1);
        assertThat(statements)
                .anyMatch(statement -> statement instanceof Step.Statement.Delete && statement.rows() > 1);
        assertThat(inserted).anyMatch(order -> order.totalAmount().equals("NaN"));
        assertThat(inserted).anyMatch(order -> order.createdAt().equals("infinity"));
        assertThat(inserted)
                .anyMatch(order -> !order.createdAt().equals("infinity")
                        && Instant.parse(order.createdAt()).isAfter(NOW.plusSeconds(600)));
        assertThat(inserted)
                .as("a long tail")
                .anyMatch(order -> !order.createdAt().equals("infinity")
                        && Instant.parse(order.createdAt()).isBefore(NOW.minusSeconds(3_600)));
        assertThat(steps).anyMatch(step -> step instanceof Step.Publish publish && publish.garbage() > 0);
        assertThat(steps).anyMatch(step -> step instanceof Step.Customers changed && changed.changes() > 1);
        assertThat(steps)
                .as("a card that is tried out")
                .anyMatch(step -> step instanceof Step.Publish publish
                        && publish.payments().stream()
                                        .filter(it -> it.status().equals("declined") && it.cents() <= 500)
                                        .count()
                                >= ShopWorkload.TRIES - 1);
    }

    @Test
    void aNewShopsPastIsInTheOrderOfItsTimeAndTheFirstPartOfItShorterThanADelay() {
        ShopHistory history = new ShopHistory(7, "r", NOW);

        assertThat(history.first()).isEqualTo(new ShopHistory(7, "r", NOW).first());
        assertThat(history.rest()).isEqualTo(new ShopHistory(7, "r", NOW).rest());
        List<Instant> first = times(history.first());
        List<Instant> rest = times(history.rest());
        assertThat(first.get(0)).isEqualTo(NOW.minus(ShopHistory.LENGTH));
        assertThat(first.get(first.size() - 1)).isBefore(first.get(0).plus(Duration.ofMinutes(5)));
        assertThat(rest.get(0)).isAfter(first.get(first.size() - 1));
        assertThat(rest.get(rest.size() - 1)).isBefore(NOW);
        for (List<Step> part : List.of(history.first(), history.rest())) {
            for (Step step : part) {
                assertThat(times(List.of(step))).isSorted();
            }
        }
    }

    private static List<Instant> times(List<Step> steps) {
        List<Instant> times = new ArrayList<>();
        for (Step step : steps) {
            if (step instanceof Step.Publish publish) {
                publish.payments().forEach(it -> times.add(it.paidAt()));
            } else if (step instanceof Step.Transaction transaction) {
                transaction.statements().forEach(it -> ((Step.Statement.Insert) it)
                        .orders()
                        .forEach(order -> times.add(Instant.parse(order.createdAt()))));
            }
        }
        if (steps.size() > 1) {
            times.sort(null);
        }
        return times;
    }

    @Test
    void aFewCustomersMakeManyOfTheOrders() {
        Map<String, Integer> perCustomer = new HashMap<>();
        int orders = 0;
        for (Step step : steps(5, 30_000)) {
            for (Step.Statement statement : statements(step)) {
                if (statement instanceof Step.Statement.Insert insert) {
                    for (Step.Order order : insert.orders()) {
                        perCustomer.merge(order.customerId(), 1, Integer::sum);
                        orders++;
                    }
                }
            }
        }
        int busiest = perCustomer.values().stream().max(Integer::compare).orElse(0);
        assertThat(busiest).isGreaterThan(20 * orders / perCustomer.size());
    }

    private static List<Step> steps(long seed, int changes) {
        ShopWorkload workload = new ShopWorkload(seed, "r", CLOCK);
        List<Step> steps = new ArrayList<>();
        for (int made = 0; made < changes; ) {
            Step step = workload.next(changes - made);
            made += step.changes();
            steps.add(step);
        }
        return steps;
    }

    private static List<Step.Statement> statements(Step step) {
        if (step instanceof Step.Transaction transaction) {
            return transaction.statements();
        } else if (step instanceof Step.Interleaved interleaved) {
            List<Step.Statement> both = new ArrayList<>(interleaved.first().statements());
            both.addAll(interleaved.second().statements());
            return both;
        }
        return List.of();
    }

    private static List<String> ids(Step.Statement statement) {
        if (statement instanceof Step.Statement.Insert insert) {
            return insert.orders().stream().map(Step.Order::orderId).toList();
        } else if (statement instanceof Step.Statement.Update update) {
            return update.orders().stream().map(Step.Order::orderId).toList();
        }
        return ((Step.Statement.Delete) statement).orderIds();
    }
}
