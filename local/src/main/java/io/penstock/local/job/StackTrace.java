package io.penstock.local.job;

import java.util.List;

/** Reads the one line that matters out of a stack trace as text. */
final class StackTrace {
    private static final String CAUSE = "Caused by: ";

    private StackTrace() {}

    /** @return the message of the innermost cause, without its frames */
    static String innermost(String trace) {
        List<String> lines = trace.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("at ") && !line.startsWith("... "))
                .toList();
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).startsWith(CAUSE)) {
                return String.join("\n", lines.subList(i, lines.size())).substring(CAUSE.length());
            }
        }
        return lines.isEmpty() ? trace : lines.get(0);
    }
}
