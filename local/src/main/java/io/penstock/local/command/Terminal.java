package io.penstock.local.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a person is at the other end. */
final class Terminal {
    private Terminal() {}

    static boolean isInput() {
        return isTerminal(0);
    }

    static boolean isOutput() {
        return isTerminal(1);
    }

    private static boolean isTerminal(int descriptor) {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty");
        } catch (IOException closed) {
            return false;
        }
    }
}
