package io.penstock.servers.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Units that run a line of shell: every end a server can come to, in milliseconds. */
final class Shell {
    private Shell() {}

    /** Ready as soon as the process has written its first line. */
    static ProcessUnit unit(Path folder, String script, Ending ending, UnitListener listener) {
        Path log = folder.resolve("unit.log");
        return new ProcessUnit(
                new UnitSpec(
                        "unit",
                        () -> new Launch(List.of(), List.of("sh", "-c", script), Map.of(), folder),
                        log,
                        () -> log.toFile().length() > 0 ? Optional.empty() : Optional.of("silent"),
                        Duration.ofSeconds(20),
                        ending),
                listener);
    }
}
