package io.penstock.servers.process;

import java.time.Duration;
import java.util.List;

/**
 * How a process is ended.
 *
 * @param deathSignal what the kernel sends it when the launcher is gone, whatever the reason
 * @param steps signals of an orderly stop, mildest first, each with the time it is given; after the last comes KILL
 */
public record Ending(String deathSignal, List<Step> steps) {
    /** For a JVM: TERM runs its shutdown hooks; without the launcher nobody needs an orderly end. */
    public static final Ending JVM = new Ending("KILL", List.of(new Step("TERM", Duration.ofSeconds(15))));

    /**
     * For PostgreSQL: INT is a fast shutdown with a checkpoint. A walsender whose client never confirms delays it, so
     * that QUIT (immediate; recovery on the next start) must follow. Killing the postmaster alone would leave its
     * children behind.
     */
    public static final Ending POSTGRES = new Ending(
            "INT", List.of(new Step("INT", Duration.ofSeconds(15)), new Step("QUIT", Duration.ofSeconds(5))));

    public Ending {
        steps = List.copyOf(steps);
    }

    /**
     * @param signal name without SIG
     * @param patience how long to wait for the end
     */
    public record Step(String signal, Duration patience) {}
}
