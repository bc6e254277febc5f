package io.penstock.servers.process;

import io.penstock.servers.ServerFailure;
import io.penstock.servers.ServerFailure.Reason;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One child process under supervision. It is started, watched until it is ready, and started again whenever it ends
 * without having been asked to: at once the first time, then with growing pauses. A process that has never been ready
 * is given up after {@value #ATTEMPTS} attempts, because its configuration is then the likelier cause; one that has
 * been ready is never given up.
 *
 * <p>Thread-safe. Everything that can block happens in the unit's own thread or in the caller of {@link #awaitReady}
 * and {@link #stop}.
 */
public final class ProcessUnit implements AutoCloseable {
    private static final int ATTEMPTS = 3;
    private static final Backoff BACKOFF = Backoff.DEFAULT;
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(100);

    private final UnitSpec spec;
    private final UnitListener listener;
    private final Clock clock = Clock.systemUTC();
    private final LogFile log;

    private UnitState state = UnitState.STOPPED;
    private Instant since = Instant.now(clock);
    private Optional<String> problem = Optional.empty();
    private int restarts;
    private boolean wanted;
    private @Nullable Process process;
    private @Nullable Thread supervisor;

    public ProcessUnit(UnitSpec spec, UnitListener listener) {
        this.spec = spec;
        this.listener = listener;
        this.log = new LogFile(spec.log());
    }

    public String name() {
        return spec.name();
    }

    public Path log() {
        return spec.log();
    }

    public synchronized UnitStatus status() {
        OptionalLong pid = process != null && process.isAlive() ? OptionalLong.of(process.pid()) : OptionalLong.empty();
        return new UnitStatus(spec.name(), state, pid, since, restarts, problem);
    }

    /** Starts the process in the background; does nothing when it is wanted already. */
    public ProcessUnit start() {
        synchronized (this) {
            if (wanted) {
                return this;
            }
            wanted = true;
            restarts = 0;
            supervisor = new Thread(this::supervise, "penstock-unit-" + spec.name());
            supervisor.setDaemon(true);
            enter(UnitState.STARTING, "");
            supervisor.start();
        }
        return this;
    }

    /**
     * Waits until the process is ready.
     *
     * @throws ServerFailure when it is given up, is stopped, or is not ready in time; the message holds the end of its
     *     log
     */
    public synchronized void awaitReady(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (state != UnitState.READY) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (state != UnitState.STARTING || left <= 0) {
                throw notReady(state == UnitState.STARTING ? "not ready after " + patience.toSeconds() + " s" : "");
            }
            try {
                wait(left);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new ServerFailure(Reason.INTERRUPTED, "interrupted while " + spec.name() + " was starting");
            }
        }
    }

    private ServerFailure notReady(String prefix) {
        String what = prefix.isEmpty() ? state.name().toLowerCase(Locale.ROOT) : prefix;
        String why = problem.map(text -> ": " + text).orElse("");
        String tail = String.join("\n    ", log.tail(12));
        return new ServerFailure(
                Reason.NOT_STARTED,
                spec.name() + ": " + what + why + "\n  the end of " + spec.log() + ":\n    " + tail);
    }

    /** Kills the process the hard way; supervision brings it back. For fault tests. */
    public void kill() {
        Process current = current();
        if (current != null) {
            current.destroyForcibly();
        }
    }

    /**
     * Ends supervision and the process: politely first, then by force, in bounded time (see {@link Ending}).
     * Idempotent.
     */
    public void stop() {
        Thread watching;
        synchronized (this) {
            if (!wanted) {
                return;
            }
            wanted = false;
            watching = supervisor;
            enter(UnitState.STOPPING, "");
        }
        // The supervisor goes first: while it lives it would start the process again.
        boolean interrupted = Thread.interrupted();
        while (watching != null && watching.isAlive()) {
            watching.interrupt();
            try {
                watching.join(200);
            } catch (InterruptedException finishFirst) {
                interrupted = true;
            }
        }
        Process current = current();
        if (current != null) {
            interrupted |= end(current);
        }
        enter(UnitState.STOPPED, "");
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return spec.name();
    }

    @Override
    public void close() {
        stop();
    }

    private void supervise() {
        boolean everReady = false;
        int failures = 0;
        while (true) {
            long begun = System.nanoTime();
            String why;
            try {
                why = runOnce();
            } catch (InterruptedException stopping) {
                return; // stop() ends the process, if there is one
            } catch (Exception failure) {
                why = failure.getMessage() == null ? failure.toString() : failure.getMessage();
            }
            everReady |= status().state() == UnitState.READY;
            boolean settled = System.nanoTime() - begun > BACKOFF.settled().toNanos();
            failures = settled ? 1 : failures + 1;
            synchronized (this) {
                if (!wanted) {
                    return;
                }
                problem = Optional.of(why);
                if (!everReady && failures >= ATTEMPTS) {
                    wanted = false;
                    enter(UnitState.FAILED, why);
                    return;
                }
                restarts++;
                enter(UnitState.STARTING, why);
            }
            try {
                Thread.sleep(BACKOFF.pause(failures).toMillis());
            } catch (InterruptedException stopping) {
                return;
            }
        }
    }

    /** One life of the process. @return why it is over */
    private String runOnce() throws Exception {
        Launch launch = spec.preparation().prepare();
        log.prepare();
        Process started = spawn(launch);
        synchronized (this) {
            process = started;
        }
        long deadline = System.nanoTime() + spec.startTimeout().toNanos();
        while (!started.waitFor(PROBE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
            Optional<String> notReady = probe();
            if (notReady.isEmpty()) {
                synchronized (this) {
                    problem = Optional.empty();
                }
                enter(UnitState.READY, "");
                started.waitFor();
                break;
            }
            synchronized (this) {
                problem = notReady;
            }
            if (System.nanoTime() > deadline) {
                end(started);
                return "not ready after " + spec.startTimeout().toSeconds() + " s: " + notReady.get();
            }
        }
        return "ended with " + exit(started.exitValue());
    }

    private Optional<String> probe() throws InterruptedException {
        try {
            return spec.readiness().notReadyBecause();
        } catch (InterruptedException stopping) {
            throw stopping;
        } catch (Exception notYet) {
            return Optional.of(notYet.getMessage() == null ? notYet.toString() : notYet.getMessage());
        }
    }

    private Process spawn(Launch launch) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(ChildCommand.wrap(launch, spec.ending().deathSignal()));
        builder.directory(launch.directory().toFile());
        builder.redirectErrorStream(true);
        builder.redirectInput(new File("/dev/null"));
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
        ChildCommand.environment(builder.environment(), launch.environment());
        return Spawner.spawn(builder);
    }

    /** @return whether the waiting was interrupted; the process is ended all the same */
    private boolean end(Process ending) {
        boolean interrupted = false;
        for (Ending.Step step : spec.ending().steps()) {
            Signals.send(ending, step.signal());
            long deadline = System.nanoTime() + step.patience().toNanos();
            while (ending.isAlive() && System.nanoTime() < deadline) {
                try {
                    ending.waitFor(200, TimeUnit.MILLISECONDS);
                } catch (InterruptedException finishFirst) {
                    interrupted = true;
                }
            }
        }
        ending.destroyForcibly();
        return interrupted;
    }

    private synchronized @Nullable Process current() {
        return process;
    }

    private void enter(UnitState next, String why) {
        UnitStatus now;
        synchronized (this) {
            state = next;
            since = Instant.now(clock);
            notifyAll();
            now = status();
        }
        listener.changed(now, why);
    }

    private static String exit(int code) {
        return code > 128 ? "signal " + (code - 128) : "exit code " + code;
    }
}
