package io.penstock.servers.process;

import java.io.File;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Signals that {@link Process} cannot send. */
final class Signals {
    private Signals() {}

    /** Does nothing when the process is gone. A failure to send is left to the stronger signal that follows. */
    static void send(Process process, String signal) {
        if (!process.isAlive()) {
            return;
        }
        try {
            // the shell's own kill: no further package needed
            Process kill = new ProcessBuilder("sh", "-c", "kill -s \"$1\" \"$2\"", "kill", signal, "" + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(new File("/dev/null"))
                    .start();
            kill.waitFor(2, TimeUnit.SECONDS);
        } catch (IOException notSent) {
            process.destroy();
        } catch (InterruptedException stillWanted) {
            Thread.currentThread().interrupt();
        }
    }
}
