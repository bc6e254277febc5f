package io.penstock.processing.lease;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/** Ends the job for good: another one of the pipeline runs, and each attempt of this one would disturb its transactions. */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class AlreadyRuns extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AlreadyRuns(String pipeline, String holder) {
        super("pipeline " + pipeline + " runs already, on " + (holder.isEmpty() ? "another cluster" : holder)
                + "; two would write everything twice and abort each other's transactions. Stop that one with a"
                + " savepoint first; if its JobManager is dead, its right to run ends within "
                + Lease.SESSION.toSeconds() + " s.");
    }
}
