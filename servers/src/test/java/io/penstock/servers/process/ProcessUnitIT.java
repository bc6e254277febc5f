package io.penstock.servers.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.penstock.servers.ServerFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessUnitIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String FOREVER = "echo up; exec sleep 600";

    private final Path folder;

    ProcessUnitIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void comesBackAfterKillWithANewPid() {
        List<UnitState> states = new CopyOnWriteArrayList<>();
        try (ProcessUnit unit = Shell.unit(folder, FOREVER, Ending.JVM, (status, why) -> states.add(status.state()))) {
            unit.start().awaitReady(PATIENCE);
            long first = unit.status().pid().orElseThrow();

            unit.kill();

            await().atMost(PATIENCE).until(() -> unit.status().pid().orElse(first) != first);
            unit.awaitReady(PATIENCE);
            assertThat(unit.status().restarts()).isEqualTo(1);
            // The listener is told after those who wait for the state.
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(states)
                    .containsExactly(UnitState.STARTING, UnitState.READY, UnitState.STARTING, UnitState.READY));
        }
    }

    @Test
    void givesUpWhatNeverBecameReadyAndSaysWhatItWroteLast() {
        try (ProcessUnit unit = new ProcessUnit(
                new UnitSpec(
                        "broken",
                        () -> new Launch(
                                List.of(), List.of("sh", "-c", "echo no such port >&2; exit 3"), Map.of(), folder),
                        folder.resolve("broken.log"),
                        () -> Optional.of("never"),
                        PATIENCE,
                        Ending.JVM),
                UnitListener.NONE)) {
            unit.start();

            assertThatThrownBy(() -> unit.awaitReady(PATIENCE))
                    .isInstanceOf(ServerFailure.class)
                    .hasMessageContaining("exit code 3")
                    .hasMessageContaining("no such port");
            assertThat(unit.status().state()).isEqualTo(UnitState.FAILED);
            assertThat(Files.exists(folder.resolve("broken.log"))).isTrue();
        }
    }

    @Test
    void stopsPolitelyWhatListens() throws Exception {
        ProcessUnit unit = Shell.unit(
                folder,
                "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.1; done",
                Ending.JVM,
                UnitListener.NONE);
        unit.start().awaitReady(PATIENCE);

        unit.stop();

        assertThat(Files.readAllLines(unit.log())).containsExactly("up", "bye");
        assertThat(unit.status().state()).isEqualTo(UnitState.STOPPED);
        assertThat(unit.status().pid()).isEmpty();
    }

    @Test
    void killsWhatIgnoresItsStopSignalAfterItsPatience() {
        Ending impatient = new Ending("KILL", List.of(new Ending.Step("TERM", Duration.ofMillis(300))));
        ProcessUnit unit =
                Shell.unit(folder, "trap '' TERM; echo up; while :; do sleep 0.1; done", impatient, UnitListener.NONE);
        unit.start().awaitReady(PATIENCE);
        long pid = unit.status().pid().orElseThrow();

        unit.stop();

        await().atMost(PATIENCE).until(() -> ProcessHandle.of(pid).isEmpty());
    }

    @Test
    void startsAgainAfterStop() {
        try (ProcessUnit unit = Shell.unit(folder, FOREVER, Ending.JVM, UnitListener.NONE)) {
            unit.start().awaitReady(PATIENCE);
            unit.stop();
            unit.stop();
            unit.start().awaitReady(PATIENCE);
            assertThat(unit.status().pid()).isPresent();
        }
    }

    @Test
    void hasASessionOfItsOwnSoThatTheTerminalsSignalsMissIt() throws Exception {
        try (ProcessUnit unit = Shell.unit(folder, FOREVER, Ending.JVM, UnitListener.NONE)) {
            unit.start().awaitReady(PATIENCE);
            long pid = unit.status().pid().orElseThrow();
            assertThat(session(pid))
                    .isEqualTo(pid)
                    .isNotEqualTo(session(ProcessHandle.current().pid()));
        }
    }

    @Test
    void doesNotInheritSettingsMeantForSomethingElse() throws Exception {
        try (ProcessUnit unit =
                Shell.unit(folder, "env | cut -d= -f1 | sort; exec sleep 600", Ending.JVM, UnitListener.NONE)) {
            unit.start().awaitReady(PATIENCE);
            assertThat(Files.readAllLines(unit.log()))
                    .contains("PATH")
                    .isSubsetOf(
                            "HOME", "LANG", "LC_ALL", "LOGNAME", "PATH", "PWD", "OLDPWD", "SHLVL", "TMPDIR", "USER",
                            "_");
        }
    }

    private static long session(long pid) throws Exception {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3]);
    }
}
