package io.penstock.servers.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Wraps a command so that the child
 * <ul>
 *   <li>has its own session: a Ctrl-C in the terminal reaches the launcher only, which then stops its children in order;
 *   <li>gets a signal from the kernel when the launcher dies, even by kill -9;
 *   <li>does not start at all if the launcher died between the fork and that request: the shell compares its parent.
 * </ul>
 * Each step replaces itself by the next (exec), so the pid that Java sees is the server's.
 */
final class ChildCommand {
    private static final String UNLESS_ORPHANED = "[ \"$PPID\" = \"$1\" ] || exit 75; shift; exec \"$@\"";
    private static final Set<String> HARMLESS = Set.of("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "USER", "LOGNAME");

    private ChildCommand() {}

    static List<String> wrap(Launch launch, String deathSignal) {
        List<String> wrapped = new ArrayList<>();
        wrapped.add("setsid");
        // before setpriv: the kernel forgets the death signal when the user changes
        wrapped.addAll(launch.identity());
        wrapped.addAll(List.of(
                "setpriv",
                "--pdeathsig",
                deathSignal,
                "--",
                "sh",
                "-c",
                UNLESS_ORPHANED,
                "penstock",
                Long.toString(ProcessHandle.current().pid())));
        wrapped.addAll(launch.command());
        return wrapped;
    }

    static void environment(Map<String, String> inherited, Map<String, String> added) {
        inherited.keySet().removeIf(name -> !HARMLESS.contains(name));
        inherited.putAll(added);
    }
}
