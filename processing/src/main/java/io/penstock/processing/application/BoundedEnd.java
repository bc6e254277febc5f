package io.penstock.processing.application;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the process after a while if its orderly end does not come. */
final class BoundedEnd extends Thread {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int TERMINATED = 143;
    private static final Logger LOG = LoggerFactory.getLogger(BoundedEnd.class);

    private BoundedEnd() {
        super("penstock-bounded-end");
    }

    /** Hooks run beside each other: this one only starts the clock. */
    static void install() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> new BoundedEnd().begin(), "penstock-end"));
    }

    private void begin() {
        setDaemon(true);
        start();
    }

    @Override
    public void run() {
        try {
            Thread.sleep(PATIENCE.toMillis());
        } catch (InterruptedException impossible) {
            return;
        }
        LOG.warn("The orderly end takes longer than {} s; ending at once.", PATIENCE.toSeconds());
        Runtime.getRuntime().halt(TERMINATED);
    }
}
