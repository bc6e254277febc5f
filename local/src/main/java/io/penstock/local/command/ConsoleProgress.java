package io.penstock.local.command;

import io.penstock.local.platform.Progress;
import io.penstock.local.state.ComponentState;
import io.penstock.local.state.ComponentState.Phase;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One line for each component that has come to a state, with the seconds it took; what it is waiting for only when it
 * comes back.
 */
final class ConsoleProgress implements Progress {
    private final PrintStream err;
    private final Map<String, Instant> began = new HashMap<>();
    private final Map<String, Phase> last = new HashMap<>();

    ConsoleProgress(PrintStream err) {
        this.err = err;
    }

    @Override
    public synchronized void changed(ComponentState component, String why) {
        Phase before = last.put(component.name(), component.phase());
        if (before == component.phase()) {
            return; // only the reason is another
        }
        switch (component.phase()) {
            case STARTING -> {
                boolean first = began.putIfAbsent(component.name(), component.since()) == null;
                if (!first) {
                    began.put(component.name(), component.since());
                    line(component, "restarting", why);
                }
            }
            case STOPPING -> began.put(component.name(), component.since());
            case READY -> line(component, "ready", seconds(component));
            case STOPPED -> line(component, "stopped", (seconds(component) + "  " + why).strip());
            case FAILED -> line(component, "failed", why.lines().findFirst().orElse(""));
            case WAITING -> {}
        }
    }

    private String seconds(ComponentState component) {
        Instant start = began.getOrDefault(component.name(), component.since());
        double seconds = Duration.between(start, component.since()).toMillis() / 1000.0;
        return String.format(Locale.ROOT, "%5.1f s", seconds);
    }

    private void line(ComponentState component, String state, String detail) {
        err.printf(Locale.ROOT, "  %-12s %-10s %s%n", component.name(), state, detail);
        err.flush();
    }
}
