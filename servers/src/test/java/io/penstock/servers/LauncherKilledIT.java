package io.penstock.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.servers.install.Folders;
import io.penstock.servers.process.Jvm;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LauncherKilledIT {
    @Test
    void leavesNoServerBehindWhenTheLauncherIsKilled() throws Exception {
        Process launcher = new ProcessBuilder(Jvm.command(
                        List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"),
                        System.getProperty("java.class.path"),
                        LauncherStandIn.class.getName(),
                        List.of()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<ProcessHandle> servers = new ArrayList<>();
        Path folder = null;
        try (BufferedReader out = launcher.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith("pid ")) {
                    ProcessHandle server =
                            ProcessHandle.of(Long.parseLong(line.substring(4))).orElseThrow();
                    servers.add(server);
                    server.children().forEach(servers::add); // PostgreSQL has several
                } else if (line.startsWith("folder ")) {
                    folder = Path.of(line.substring(7));
                    break;
                }
            }

            assertThat(servers).hasSizeGreaterThan(3).allMatch(ProcessHandle::isAlive);
            launcher.destroyForcibly();

            await().atMost(Duration.ofSeconds(20)).until(() -> servers.stream().noneMatch(ProcessHandle::isAlive));
        } finally {
            launcher.destroyForcibly();
            if (folder != null) {
                Folders.delete(folder);
            }
        }
    }
}
