package io.penstock.benchmarks.processing;

import org.jspecify.annotations.Nullable;

/**
 * The expected results: of each window the groups that have events. Threads may share it. A window's table is made with its first
 * event; where groups are many, most have one event a window, which takes eight bytes and a bit.
 */
final class Totals {
    private final @Nullable WindowTotals[] windows;
    private final int expectedGroups;

    /** @param expectedGroups with events in a window, at most; more fit, too */
    Totals(int windows, int expectedGroups) {
        this.windows = new @Nullable WindowTotals[windows];
        this.expectedGroups = expectedGroups;
    }

    /** What the tables of a workload take, about: half of the groups have more than one event if events are as many as groups. */
    static long bytes(Workload workload) {
        double cells = (double) workload.windows() * workload.groupsInWindow();
        double eventsAGroup = (double) workload.events() / workload.minutes() / workload.groups();
        return (long) (cells * (WindowTotals.SLOT_BYTES + Math.min(1, eventsAGroup / 2) * WindowTotals.MANY_BYTES));
    }

    void add(int window, int group, int cents) {
        WindowTotals totals = window(window);
        synchronized (totals) {
            totals.add(group, 1, cents, cents, cents);
        }
    }

    private synchronized WindowTotals window(int window) {
        WindowTotals totals = windows[window];
        if (totals == null) {
            totals = new WindowTotals(expectedGroups);
            windows[window] = totals;
        }
        return totals;
    }

    void addAll(Totals other) {
        for (int window = 0; window < other.windows.length; window++) {
            WindowTotals theirs = other.windows[window];
            if (theirs != null) {
                theirs.addTo(window(window));
            }
        }
    }

    int windows() {
        return windows.length;
    }

    /** Of one window, when all has been added. */
    WindowTotals of(int window) {
        return window(window);
    }

    /** Results that are expected. */
    int rows() {
        int rows = 0;
        for (WindowTotals window : windows) {
            rows += window == null ? 0 : window.size();
        }
        return rows;
    }
}
