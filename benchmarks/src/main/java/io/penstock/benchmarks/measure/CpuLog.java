package io.penstock.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** The CPU that processes have used, written down every few milliseconds, to be asked for any moment afterwards. */
public final class CpuLog implements AutoCloseable {
    private static final long INTERVAL_MILLIS = 20;

    private record Sample(long millis, double seconds) {}

    private final DoubleSupplier cpuSeconds;
    private final List<Sample> samples = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "cpu-log");
    private volatile boolean ended;

    /** @param cpuSeconds used so far */
    public CpuLog(DoubleSupplier cpuSeconds) {
        this.cpuSeconds = cpuSeconds;
    }

    public CpuLog start() {
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    private void run() {
        try {
            while (!ended) {
                sample();
                TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void sample() {
        samples.add(new Sample(System.currentTimeMillis(), cpuSeconds.getAsDouble()));
    }

    /**
     * CPU seconds used until then, between two samples by proportion.
     *
     * @param millis since the epoch
     */
    public synchronized double at(long millis) {
        Sample before = samples.get(0);
        for (Sample after : samples) {
            if (after.millis() >= millis) {
                long span = after.millis() - before.millis();
                double share = span == 0 ? 1 : (double) (millis - before.millis()) / span;
                return before.seconds() + share * (after.seconds() - before.seconds());
            }
            before = after;
        }
        return before.seconds();
    }

    @Override
    public void close() {
        ended = true;
        thread.interrupt();
    }
}
