package io.penstock.local.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process that cannot be mistaken for another one: pids are given out again, also after a reboot.
 *
 * @param startTicks when it started, in clock ticks since boot
 * @param boot the kernel's name for this boot
 */
public record ProcessIdentity(long pid, long startTicks, String boot) {
    private static final int START_TIME = 22;
    private static final int FIRST_AFTER_NAME = 3;

    public static ProcessIdentity current() throws IOException {
        long pid = ProcessHandle.current().pid();
        return of(pid).orElseThrow(() -> new IOException("this process is not listed in /proc"));
    }

    /** @return empty when there is no such process now */
    public static Optional<ProcessIdentity> of(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // the name may hold blanks and brackets; it ends with the last bracket
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            String boot =
                    Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
            return Optional.of(new ProcessIdentity(pid, Long.parseLong(fields[START_TIME - FIRST_AFTER_NAME]), boot));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    public boolean isAlive() {
        return of(pid).filter(this::equals).isPresent();
    }
}
