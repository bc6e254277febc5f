package io.penstock.local.command;

import io.penstock.local.demo.DemoOptions;
import io.penstock.local.demo.GentleLoad;
import io.penstock.local.platform.AlreadyRunning;
import io.penstock.local.platform.Platform;
import io.penstock.local.platform.PlatformOptions;
import io.penstock.local.state.LauncherState;
import io.penstock.local.state.StateFile;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the platform until it is told to stop. */
@Command(
        name = "up",
        description = "Starts the platform and keeps it running until Ctrl-C or `penstock down`.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ./penstock up --detach && ./penstock status"})
final class UpCommand implements Callable<Integer>, Workload {
    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = {"-d", "--detach"},
            description = "Return once everything is ready; the platform runs on in the background.")
    private boolean detach;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Changes a second of a gentle load; 0 for none (default ${DEFAULT-VALUE}).",
            defaultValue = "20")
    private int rate;

    @Option(
            names = "--seed",
            description = "Repeats the sequence of changes (default ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private long seed;

    @Option(
            names = "--brokers",
            paramLabel = "N",
            description = {
                "1, or 3: every topic on three brokers, acknowledged by two; any one may be lost.",
                "Default: as the data folder was made, 1 for a new one."
            })
    private @Nullable Integer brokers;

    @Option(
            names = "--secure",
            description = {
                "Brokers with TLS, a login for each service, and leave for what the pipeline gives it to do alone.",
                "Default: as the data folder was made."
            })
    private boolean secure;

    @Spec
    private @Nullable CommandSpec spec;

    private volatile @Nullable GentleLoad load;

    @Override
    public Integer call() throws Exception {
        PrintStream err = System.err;
        if (brokers != null && brokers != 1 && brokers != 3) {
            throw new ParameterException(
                    Objects.requireNonNull(spec, "set by picocli").commandLine(),
                    "--brokers " + brokers + ": 1, or 3, of which any one may be lost");
        }
        if (detach) {
            List<String> options = new ArrayList<>(List.of("--rate", "" + rate, "--seed", "" + seed));
            if (brokers != null) {
                options.addAll(List.of("--brokers", "" + brokers));
            }
            if (secure) {
                options.add("--secure");
            }
            return new Background(data.folder(), err).start(options);
        }
        try {
            PlatformOptions options = data.platform(secure);
            return new Session(brokers == null ? options : options.withBrokers(brokers), err).run(this);
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

    @Override
    public int run(Platform platform) throws InterruptedException {
        if (rate > 0) {
            GentleLoad started = new GentleLoad(
                    DemoCommand.target(platform), new DemoOptions(seed, Long.MAX_VALUE, rate), System.err);
            started.start();
            load = started;
        }
        System.out.println(Addresses.of(platform));
        new CountDownLatch(1).await(); // the shutdown hook ends the process
        return Commands.DONE;
    }

    @Override
    public void stop() {
        GentleLoad running = load;
        if (running != null) {
            running.close();
        }
    }
}
