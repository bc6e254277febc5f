package io.penstock.local.command;

import io.penstock.local.platform.Platform;
import io.penstock.local.platform.PlatformOptions;
import java.io.PrintStream;
import java.util.Locale;

/**
 * A platform from its start to its stop, around a workload. Ctrl-C and TERM stop it in order, too: the children are in
 * sessions of their own and hear of neither.
 */
final class Session {
    private final PlatformOptions options;
    private final PrintStream err;

    /** @param err gets the progress */
    Session(PlatformOptions options, PrintStream err) {
        this.options = options;
        this.err = err;
    }

    /** @return exit code of the workload */
    int run(Workload workload) throws Exception {
        long begun = System.nanoTime();
        Platform platform = Platform.open(options, new ConsoleProgress(err));
        Thread hook = new Thread(
                () -> {
                    workload.stop();
                    stop(platform);
                },
                "penstock-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            platform.start();
            err.printf(Locale.ROOT, "ready in %.1f s%n", (System.nanoTime() - begun) / 1e9);
            return workload.run(platform);
        } finally {
            stop(platform);
        }
    }

    /** Whoever comes second waits for the first: the JVM must not end before the children have. */
    private synchronized void stop(Platform platform) {
        platform.stop();
    }
}
