package io.penstock.processing.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.common.declaration.InvalidDeclaration;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.declaration.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the author of a declaration is told about jobs whose code is on the class path. */
class JobCatalogTest {
    private static final String SOURCES = """
            apiVersion: penstock/v1
            kind: Pipeline
            metadata: {name: shop, owner: tests}
            sources:
              orders:
                cdc: {database: shop-db, table: public.orders}
                schema: com.example.events.OrderEvent
                key: customer_id
                eventTime: created_at
              payments:
                events: {}
                schema: com.example.events.PaymentEvent
                key: order_id
                eventTime: paid_at
            jobs:
            """;
    private static final String ALERTS = "output: {schema: com.example.events.CardTestingAlert, key: card_id}";

    private final Path file;

    JobCatalogTest(@TempDir Path folder) {
        this.file = folder.resolve("pipeline.yaml");
    }

    @Test
    void aJobThatNobodyKnowsIsToldWithTheNearest() throws IOException {
        assertThat(problems("  a: {job: card-testing-patern, inputs: [payments], " + ALERTS + "}"))
                .containsExactly("16:12: jobs.a.job: no job named 'card-testing-patern' on the class path, there are"
                        + " [card-testing-pattern, order-payment-join]; did you mean 'card-testing-pattern'?");
    }

    @Test
    void settingsAreCheckedByTheJobsOwnRules() throws IOException {
        assertThat(problems("""
                  a:
                    job: card-testing-pattern
                    inputs: [payments]
                    %s
                    settings:
                      within: 3w
                      attempts: 21
                      smal: 3
                      large: x
                """.formatted(ALERTS)))
                .containsExactly(
                        "21:15: jobs.a.settings.within: '3w' is not a duration such as 500ms, 1s, 5m, 2h or 30d",
                        "22:17: jobs.a.settings.attempts: 21 is not between 1 and 20",
                        "23:13: jobs.a.settings.smal: job card-testing-pattern has no such setting, it has"
                                + " [attempts, large, small, within]; did you mean 'small'?",
                        "24:14: jobs.a.settings.large: 'x' is not a number");
    }

    @Test
    void inputsAndOutputsHaveToBeThoseOfTheCode() throws IOException {
        assertThat(problems("  a: {job: card-testing-pattern, inputs: [orders], " + ALERTS + "}"))
                .containsExactly(
                        "16:12: jobs.a.job: input 1, payments: source 'orders' is a change stream, the job takes plain"
                                + " events",
                        "16:12: jobs.a.job: input 1, payments: source 'orders' has contract"
                                + " com.example.events.OrderEvent, the job takes com.example.events.PaymentEvent");
        assertThat(problems("  a: {job: order-payment-join, inputs: [orders], " + ALERTS + "}"))
                .containsExactly(
                        "16:12: jobs.a.job: takes inputs [orders, payments, customers?], declared are [orders]",
                        "16:12: jobs.a.job: has outputs [paid, unmatched], declared are one 'output'");
        assertThat(problems("  a: {job: card-testing-pattern, inputs: [payments],"
                        + " output: {schema: com.example.events.PaidOrder, key: order_id}}"))
                .containsExactly("16:12: jobs.a.job: output alerts is declared as com.example.events.PaidOrder, the job"
                        + " writes com.example.events.CardTestingAlert");
    }

    private List<String> problems(String jobs) throws IOException {
        Files.writeString(file, SOURCES + jobs);
        InvalidDeclaration refused = catchThrowableOfType(
                InvalidDeclaration.class, () -> JobCatalog.load().check(PipelineLoader.load(file, Map.of())));
        return refused.problems().stream()
                .map(Problem::toString)
                .map(it -> it.substring(file.toString().length() + 1))
                .toList();
    }
}
