package io.penstock.servers;

import org.jspecify.annotations.Nullable;

/** The one exception of this module. Its message is meant for the person in front of the terminal. */
public final class ServerFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of remedy the failure needs. */
    public enum Reason {
        /** Files that the build puts beside the sources are missing. */
        NOT_BUILT,
        /** The machine lacks something (a tool, a permission, a free port). */
        UNSUPPORTED_HOST,
        /** A process ended or stayed unready when it was started. */
        NOT_STARTED,
        /** A server that should answer did not. */
        NOT_ANSWERING,
        /** The waiting thread was interrupted. */
        INTERRUPTED
    }

    private final Reason reason;

    public ServerFailure(Reason reason, String message) {
        this(reason, message, null);
    }

    public ServerFailure(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
