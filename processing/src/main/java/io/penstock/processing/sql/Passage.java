package io.penstock.processing.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of one row through the operators of a query that look at one row at a time. They run in the thread of the operator
 * that sends the row, one inside the other. What the last of them put out is held back until all of them have seen
 * it. A failure in between is therefore the row's own, and nothing has happened yet; what fails behind them fails after
 * the passage, and stops the job.
 *
 * <p>Nothing is held between two records, so that a checkpoint finds nothing here.
 */
final class Passage {
    private static final ThreadLocal<@Nullable Passage> OPEN = new ThreadLocal<>();

    private final List<Runnable> held = new ArrayList<>(2);

    private Passage() {}

    /** Sends a row. @return what it came to, to be run in this order */
    static List<Runnable> of(Runnable row) {
        Passage passage = new Passage();
        OPEN.set(passage);
        try {
            row.run();
        } finally {
            OPEN.remove();
        }
        return passage.held;
    }

    /** Whether a row that this thread has sent is on its way. */
    static boolean isOpen() {
        return OPEN.get() != null;
    }

    /** Puts off what an operator puts out. */
    static void hold(Runnable output) {
        Passage open = OPEN.get();
        if (open == null) {
            throw new IllegalStateException("nothing is on its way");
        }
        open.held.add(output);
    }
}
