package io.penstock.common.deadletter;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What went wrong first: wrappers say where a failure passed by, which the stage says better. */
final class RootCause {
    /** Causes can form a circle. */
    private static final int MAX_CAUSES = 32;

    private RootCause() {}

    static Throwable of(Throwable failure) {
        Throwable current = failure;
        for (int i = 0; i < MAX_CAUSES; i++) {
            Throwable cause = current.getCause();
            if (cause == null) {
                return current;
            }
            current = cause;
        }
        return current;
    }

    static String stackTrace(Throwable cause) {
        StringWriter text = new StringWriter();
        cause.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
