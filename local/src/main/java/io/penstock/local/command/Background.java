package io.penstock.local.command;

import io.penstock.local.Penstock;
import io.penstock.local.platform.DataFolder;
import io.penstock.local.state.ComponentState;
import io.penstock.local.state.LauncherState;
import io.penstock.local.state.StateFile;
import io.penstock.servers.install.Distribution;
import io.penstock.servers.process.Jvm;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Starts a launcher that outlives this command, and waits until its platform is ready. */
final class Background {
    private static final int TAIL = 20;

    private final DataFolder data;
    private final PrintStream err;

    Background(DataFolder data, PrintStream err) {
        this.data = data;
        this.err = err;
    }

    /** @param options of `up`, besides the data folder */
    int start(List<String> options) throws IOException, InterruptedException {
        data.prepare();
        StateFile stateFile = new StateFile(data.stateFile());
        Optional<LauncherState> former = stateFile.read();
        if (former.filter(state -> state.launcher().isAlive()).isPresent()) {
            System.out.println("a platform with its data in " + data.root() + " is already running (pid "
                    + former.get().launcher().pid() + ")");
            return Commands.DONE;
        }
        Path log = data.log("launcher");
        List<String> up = new ArrayList<>(List.of("up", "--data", data.root().toString()));
        up.addAll(options);
        // its own session, so that the terminal may close
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(Jvm.command(
                List.of(
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-D" + Distribution.HOME_PROPERTY + "=" + DataOption.home(),
                        "-D" + Jvm.FLAGS_PROPERTY + "=" + System.getProperty(Jvm.FLAGS_PROPERTY, "")),
                System.getProperty("java.class.path"),
                Penstock.class.getName(),
                up));
        Process launcher = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        ConsoleProgress progress = new ConsoleProgress(err);
        while (!launcher.waitFor(200, TimeUnit.MILLISECONDS)) {
            Optional<LauncherState> state =
                    stateFile.read().filter(written -> written.launcher().pid() == launcher.pid());
            if (state.isEmpty()) {
                continue;
            }
            for (ComponentState component : state.get().components()) {
                progress.changed(component, component.problem().orElse(""));
            }
            if (state.get().ready()) {
                System.out.println("running in the background (pid " + launcher.pid() + "); log: " + log);
                return Commands.DONE;
            }
        }
        List<String> lines = Files.readAllLines(log);
        err.println(String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size())));
        return Commands.ERROR;
    }
}
