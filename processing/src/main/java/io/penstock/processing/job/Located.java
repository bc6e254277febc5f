package io.penstock.processing.job;

import java.util.concurrent.Callable;

/**
 * Failures that name the record. For code in functions of Flink's own, where nothing can be undone: the job then stops,
 * and whoever reads why knows which record to look at.
 */
public final class Located {

    private Located() {}

    /**
     * What the code returns.
     *
     * @throws FailedEvent if it throws
     */
    public static <V> V at(Event<?> event, Callable<V> code) {
        try {
            return code.call();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedEvent(event.origin(), e);
        } catch (Exception e) {
            throw new FailedEvent(event.origin(), e);
        }
    }

    /** Code failed at an event, and what it had done by then is unknown. */
    public static final class FailedEvent extends RuntimeException {
        FailedEvent(Origin origin, Exception cause) {
            super("failed at " + origin.place() + ": " + cause, cause);
        }
    }
}
