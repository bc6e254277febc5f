package io.penstock.local.command;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.local.state.LauncherState;
import io.penstock.local.state.ProcessIdentity;
import io.penstock.local.state.StateFile;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops the running platform. */
@Command(
        name = "down",
        description = "Stops the platform in order and waits for its end. What it holds is kept.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ./penstock down"})
final class DownCommand implements Callable<Integer> {
    /** Longer than an orderly stop can take; what is left then is ended by the kernel when the launcher is killed. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration POLL = Duration.ofMillis(100);

    @Mixin
    private DataOption data = new DataOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Optional<ProcessIdentity> launcher = new StateFile(data.folder().stateFile())
                .read()
                .map(LauncherState::launcher)
                .filter(ProcessIdentity::isAlive);
        if (launcher.isEmpty()) {
            System.err.println("not running");
            return Commands.DONE;
        }
        long begun = System.nanoTime();
        long pid = launcher.get().pid();
        System.err.println("stopping (pid " + pid + ") ...");
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        if (!process.destroy()) {
            throw new PenstockException(
                    Category.USER, "not-permitted", "cannot signal pid " + pid + "; it belongs to another user");
        }
        while (launcher.get().isAlive()) {
            if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                System.err.println("it does not end; killing it");
                process.destroyForcibly();
            }
            Thread.sleep(POLL.toMillis());
        }
        System.err.printf(Locale.ROOT, "stopped in %.1f s%n", (System.nanoTime() - begun) / 1e9);
        return Commands.DONE;
    }
}
