package io.penstock.local.demo;

import io.penstock.common.registry.RegistryClient;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A load without end in a thread of its own, for a platform that people play with: what is killed under it comes back, and
 * so does the load.
 */
public final class GentleLoad implements AutoCloseable {
    private static final long PAUSE_SECONDS = 2;

    private final Target target;
    private final DemoOptions options;
    private final PrintStream err;
    private final Thread thread = new Thread(this::run, "penstock-load");
    private volatile boolean closing;
    private volatile @Nullable Load current;

    /** @param err is told when the load fails and when it goes on */
    public GentleLoad(Target target, DemoOptions options, PrintStream err) {
        this.target = target;
        this.options = options;
        this.err = err;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        for (int attempt = 0; !closing; attempt++) {
            String run = Long.toString(System.currentTimeMillis(), 36);
            try (RegistryClient registry =
                            new RegistryClient(target.environment().registry());
                    Load load = Load.open(target, options, run, registry)) {
                current = load;
                if (closing) {
                    return;
                }
                if (attempt > 0) {
                    err.println("the load goes on");
                }
                load.begin(() -> {});
                load.run();
            } catch (IOException | SQLException | ExecutionException | RuntimeException interrupted) {
                if (!closing) {
                    err.println("the load pauses: " + interrupted.getMessage());
                    pause();
                }
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
        } catch (InterruptedException stopped) {
            closing = true;
        }
    }

    /** Returns once the current step is done, or after ten seconds. */
    @Override
    public void close() {
        closing = true;
        Load load = current;
        if (load != null) {
            load.stop();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
