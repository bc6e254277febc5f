package io.penstock.local.demo;

import java.io.PrintStream;

/** One line that updates in place on a terminal, and plain lines, each at most every few seconds, elsewhere. */
final class ProgressLine {
    private static final long PLAIN_INTERVAL_NANOS = 5_000_000_000L;

    private final PrintStream out;
    private final boolean terminal;
    private long lastPlain = Long.MIN_VALUE;
    private int shown;

    ProgressLine(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void show(String line) {
        if (terminal) {
            out.print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
            out.flush();
            shown = line.length();
            return;
        }
        long now = System.nanoTime();
        if (lastPlain == Long.MIN_VALUE || now - lastPlain >= PLAIN_INTERVAL_NANOS) {
            lastPlain = now;
            out.println(line);
        }
    }

    /** Leaves the last state standing, and begins a new line. */
    void end(String line) {
        lastPlain = Long.MIN_VALUE;
        show(line);
        if (terminal) {
            out.println();
        }
    }
}
