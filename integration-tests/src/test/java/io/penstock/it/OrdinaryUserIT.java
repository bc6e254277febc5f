package io.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.Launcher.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Where root runs the tests: the same platform for a user who may write nothing but one folder. */
final class OrdinaryUserIT {
    private static final int UID = 65_534; // nobody: initdb wants a user with a name
    private static final List<String> PREFIX =
            List.of("setpriv", "--reuid=" + UID, "--regid=" + UID, "--clear-groups", "env", "HOME=/nonexistent");

    static boolean rootInAReachableTree() throws Exception {
        List<String> probe = List.of(
                "setpriv",
                "--reuid=" + UID,
                "--regid=" + UID,
                "--clear-groups",
                "test",
                "-r",
                Launcher.HOME.resolve("local/target/app/local.jar").toString());
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)
                && new ProcessBuilder(probe).start().waitFor() == 0;
    }

    @Test
    @EnabledIf(value = "rootInAReachableTree", disabledReason = "needs root, and a source tree that others may read")
    void startsServesAndStops() throws Exception {
        Path data = Files.createTempDirectory("penstock-user-");
        Files.setAttribute(data, "unix:uid", UID);
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        Launcher launcher = new Launcher(PREFIX, data);
        try {
            Outcome up = launcher.run("up", "--detach", "--rate", "0");
            assertThat(up.exit()).as(up.err()).isZero();
            assertThat(launcher.processes()).hasSizeGreaterThan(8).allSatisfy(process -> assertThat(
                            Files.getAttribute(Path.of("/proc/" + process.pid()), "unix:uid"))
                    .isEqualTo(UID));
            launcher.order("u1", "ordinary");
            await().atMost(Duration.ofMinutes(2))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(launcher.orders("ordinary")).isEqualTo(1));
        } finally {
            launcher.run("down");
            launcher.run("reset", "--yes");
        }
        assertThat(data).doesNotExist();
    }
}
