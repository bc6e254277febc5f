package io.penstock.processing;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.processing.deadletter.Letter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New versions of views and jobs read the log anew beside those that go on. */
class ReplayTest {
    private static final long SEED = 11;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void bothVersionsWriteWhatABatchProgramComputesAndEachLetterIsWrittenOnce() throws Exception {
        String text = Files.readString(FormerSavepointTest.FIXTURES.resolve("1/pipeline.yaml"));
        Pipeline former = pipeline(text);
        Pipeline next = pipeline(text.replaceAll("(?m)^(    )(from: )", "$1version: 2\n$1$2")
                .replaceFirst("(?m)^(    )(job: card-testing-pattern)", "$1version: 2\n$1$2"));
        assertThat(next.views().values())
                .allSatisfy(view -> assertThat(view.name()).endsWith("-2"));
        ShopLogs logs = ShopLogs.craft(former, SEED);
        List<Letter> written = new ArrayList<>();

        String savepoint;
        try (MiniRun before = MiniRun.start(former, logs.bySource(), 2, 0, 0.6, null)) {
            savepoint = before.stopWithSavepoint(folder);
            written.addAll(before.written());
        }
        try (MiniRun both = MiniRun.start(next.beside(former), logs.bySource(), 2, 0.6, 1, savepoint)) {
            both.until(() -> {
                List<Letter> all = new ArrayList<>(written);
                all.addAll(both.written());
                new Completeness(former, logs).check(all);
                new Completeness(next, logs).check(all);
                assertThat(records(all, "p.card_testing-2"))
                        .containsExactlyInAnyOrderElementsOf(records(all, "p.card_testing"));
            });
        }
    }

    private static List<String> records(List<Letter> written, String topic) {
        return written.stream()
                .filter(letter -> letter.topic().equals(topic))
                .map(letter -> Arrays.toString(letter.key()) + Arrays.toString(letter.value()))
                .toList();
    }

    private Pipeline pipeline(String text) throws Exception {
        Path file = Files.createTempFile(folder, "pipeline", ".yaml");
        return PipelineLoader.load(Files.writeString(file, text), Map.of());
    }
}
