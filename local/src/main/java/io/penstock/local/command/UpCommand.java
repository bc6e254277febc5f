package io.penstock.local.command;

import io.penstock.local.platform.AlreadyRunning;
import io.penstock.local.platform.Platform;
import io.penstock.local.state.LauncherState;
import io.penstock.local.state.StateFile;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the platform until it is told to stop. */
@Command(
        name = "up",
        description = "Starts the platform and keeps it running until Ctrl-C or `penstock down`.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ./penstock up --detach && ./penstock status"})
final class UpCommand implements Callable<Integer> {
    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = {"-d", "--detach"},
            description = "Return once everything is ready; the platform runs on in the background.")
    private boolean detach;

    @Override
    public Integer call() throws Exception {
        PrintStream err = System.err;
        if (detach) {
            return new Background(data.folder(), err).start();
        }
        try {
            return new Session(data.platform(), err).run(UpCommand::untilStopped);
        } catch (AlreadyRunning running) {
            System.out.println(running.getMessage() + launcher());
            return Commands.DONE;
        }
    }

    private String launcher() throws IOException {
        Optional<LauncherState> state = new StateFile(data.folder().stateFile()).read();
        return state.map(known -> " (pid " + known.launcher().pid() + " since " + known.started() + ")")
                .orElse("");
    }

    private static int untilStopped(Platform platform) throws InterruptedException {
        System.out.println(Addresses.of(platform));
        new CountDownLatch(1).await(); // the shutdown hook ends the process
        return Commands.DONE;
    }
}
