package io.penstock.local.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.local.state.ComponentState.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateFileTest {
    private static final LauncherState STATE = new LauncherState(
            new ProcessIdentity(4711, 123_456, "boot"),
            Instant.parse("2026-01-02T03:04:05Z"),
            false,
            Map.of("kafka", 9092),
            List.of(
                    new ComponentState(
                            "kafka",
                            Phase.READY,
                            OptionalLong.of(4712),
                            OptionalInt.of(9092),
                            Instant.parse("2026-01-02T03:04:10Z"),
                            1,
                            Optional.empty()),
                    new ComponentState(
                            "job",
                            Phase.STARTING,
                            OptionalLong.empty(),
                            OptionalInt.empty(),
                            Instant.parse("2026-01-02T03:04:11Z"),
                            0,
                            Optional.of("no slots"))));

    private final Path path;
    private final StateFile file;

    StateFileTest(@TempDir Path folder) {
        path = folder.resolve("state.json");
        file = new StateFile(path);
    }

    @Test
    void readsWhatItWrote() throws IOException {
        file.write(STATE);
        assertThat(file.read()).contains(STATE);
    }

    @Test
    void isEmptyBeforeTheFirstStart() throws IOException {
        assertThat(file.read()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"launcher\":{\"pid\":1}}", "{\"launcher\":{},\"started\":\"yesterday\"}"})
    void countsADamagedFileAsNone(String content) throws IOException {
        Files.writeString(path, content);
        assertThat(file.read()).isEmpty();
    }
}
