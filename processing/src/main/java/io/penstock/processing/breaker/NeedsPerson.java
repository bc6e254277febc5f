package io.penstock.processing.breaker;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * Ends the job for good. A restart would meet the same again, and each attempt would cost readers their freshness while
 * the one message that matters is buried under its repetitions.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class NeedsPerson extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param what with topic, partition and offset
     * @param accept what {@code --accept} lets the job go on past
     */
    public NeedsPerson(String what, String accept) {
        super(what + " To go on all the same: `penstock job submit --accept " + accept + "`.");
    }

    /** As the two-argument constructor, with what set it off. */
    public NeedsPerson(String what, String accept, Throwable cause) {
        this(what, accept);
        initCause(cause);
    }
}
