package io.penstock.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.processing.deadletter.Letter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State goes with a pipeline from one parallelism to another and from one declaration to the next. */
class UpgradeTest {
    private static final long SEED = 7;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void anUpgradedAndRescaledPipelineWritesWhatABatchProgramComputes() throws Exception {
        String text = Files.readString(FormerSavepointTest.FIXTURES.resolve("1/pipeline.yaml"));
        Pipeline pipeline = pipeline(text);
        ShopLogs logs = ShopLogs.craft(pipeline, SEED);
        List<Letter> written = new ArrayList<>();

        String savepoint;
        try (MiniRun two = MiniRun.start(pipeline, logs.bySource(), 2, 0, 0.4, null)) {
            savepoint = two.stopWithSavepoint(folder);
            written.addAll(two.written());
        }
        String stopped = savepoint;
        // Another query's state is never taken for this one's.
        Pipeline changed = pipeline(text.replace("COUNT(*) AS orders", "COUNT(order_id) AS orders"));
        assertThatThrownBy(() -> MiniRun.start(changed, logs.bySource(), 1, 0.4, 0.7, stopped))
                .hasStackTraceContaining("Cannot map checkpoint/savepoint state for operator");

        Pipeline grown = pipeline(text.replace(
                        "views:\n",
                        "views:\n  another:\n    from: payments\n    by: [order_id]\n    measures: {payments: count}\n    retention: 1h\n")
                .replace("jobs:\n", """
                        jobs:
                          accepted:
                            sql: "SELECT * FROM shop_payments WHERE status = 'accepted'"
                            inputs: [shop_payments]
                            output: {schema: com.example.events.PaymentEvent, key: order_id}
                        """));
        try (MiniRun one = MiniRun.start(grown, logs.bySource(), 1, 0.4, 0.7, savepoint)) {
            savepoint = one.stopWithSavepoint(folder);
            written.addAll(one.written());
        }
        try (MiniRun two = MiniRun.start(grown, logs.bySource(), 2, 0.7, 1, savepoint)) {
            two.until(() -> new Completeness(pipeline, logs).check(and(written, two.written())));
            assertThatThrownBy(() -> new Completeness(pipeline, logs).check(two.written()))
                    .isInstanceOf(AssertionError.class);
            written.addAll(two.written());
        }
        assertThat(written).extracting(Letter::topic).contains("p.accepted", "p.view.another");
    }

    private Pipeline pipeline(String text) throws Exception {
        Path file = Files.createTempFile(folder, "pipeline", ".yaml");
        return PipelineLoader.load(Files.writeString(file, text), Map.of());
    }

    private static List<Letter> and(List<Letter> first, List<Letter> then) {
        List<Letter> all = new ArrayList<>(first);
        all.addAll(then);
        return all;
    }
}
