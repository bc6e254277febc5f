package io.penstock.local.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.failure.PenstockException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReplayPlanTest {
    private static final String TUMBLING = "    window: {tumbling: 1m}\n    by: [source_region, currency]\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void whatHasAHigherVersionIsBuilt() throws IOException {
        ReplayPlan plan = ReplayPlan.of(
                shop(),
                shop(
                        "  revenue_per_minute:\n",
                        "  revenue_per_minute:\n    version: 2\n",
                        TUMBLING,
                        TUMBLING.replace("1m", "5m"),
                        "  card_testing:\n",
                        "  card_testing:\n    version: 3\n"));
        assertThat(plan.lines())
                .containsExactly("view revenue_per_minute: version 1 -> 2", "job card_testing: version 1 -> 3");
        assertThat(plan.views()).singleElement().satisfies(view -> assertThat(view.name())
                .isEqualTo("revenue_per_minute-2"));
        assertThat(plan.sources()).isEqualTo(Map.of("orders", Set.of(2), "payments", Set.of(3)));
    }

    @Test
    void aNewViewIsBuiltFromTheLogIfItHasAVersionOfItsOwn() throws IOException {
        String added = """
                views:
                  by_customer:
                    version: 2
                    from: orders
                    by: [customer_id]
                    measures: {orders: count}
                """;
        assertThat(ReplayPlan.of(shop(), shop("views:\n", added)).lines())
                .containsExactly("view by_customer: new, version 2");
        assertThatThrownBy(() -> ReplayPlan.of(shop(), shop("views:\n", added.replace("    version: 2\n", ""))))
                .isInstanceOf(PenstockException.class)
                .hasMessage("view by_customer is new: with version 1 it would begin with what is read from now on; give"
                        + " it `version: 2`");
    }

    @Test
    void allThatIsInTheWayIsSaidAtOnce() throws IOException {
        Pipeline running = shop(
                "  order_sizes:\n",
                "  order_sizes:\n    version: 2\n",
                "  card_sessions:\n",
                "  card_sessions:\n    version: 2\n");
        Pipeline next = shop(
                TUMBLING,
                TUMBLING.replace("1m", "5m"),
                "  customer_spending:\n",
                "  customer_spending:\n    version: 2\n",
                "    settings: {within: 10m}\n",
                "    settings: {within: 11m}\n",
                "  card_sessions:\n",
                "  sessions:\n");
        assertThatThrownBy(() -> ReplayPlan.of(running, next))
                .isInstanceOf(PenstockException.class)
                .hasMessage("""
                        view revenue_per_minute is defined otherwise than the one that runs; give it `version: 3`
                        view order_sizes runs in version 2, and is declared in 1, which was before; give it `version: 3`
                        view sessions is new: with version 1 it would begin with what is read from now on; give it `version: 3`
                        view customer_spending: what is read for version 2 goes on for view order_sizes already, and is no longer at the log's beginning; take another version
                        job paid_orders is defined otherwise than the one that runs; give it `version: 3`
                        view card_sessions runs and is no longer declared; remove it first: ./penstock job upgrade --drop-state""");
    }

    @Test
    void withoutAHigherVersionThereIsNothingToBuild() {
        assertThatThrownBy(() -> ReplayPlan.of(shop(), shop("    freshness: 1s\n", "    freshness: 2s\n")))
                .hasMessageContaining("nothing is to be built");
    }

    /** @param changes what to replace, by what, in turn */
    private Pipeline shop(String... changes) throws IOException {
        String text = Files.readString(Path.of("..", "pipelines", "shop.yaml"));
        for (int i = 0; i < changes.length; i += 2) {
            assertThat(text).contains(changes[i]);
            text = text.replace(changes[i], changes[i + 1]);
        }
        Path file = Files.createTempFile(folder, "shop", ".yaml");
        return PipelineLoader.load(Files.writeString(file, text), Map.of());
    }
}
