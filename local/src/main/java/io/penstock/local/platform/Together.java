package io.penstock.local.platform;

import io.penstock.servers.process.ProcessUnit;
import java.util.ArrayList;
import java.util.List;

/** Stops processes that do not need each other any more. */
final class Together {
    private Together() {}

    /** @return whether the waiting was interrupted; all have ended all the same */
    static boolean stop(List<ProcessUnit> units) {
        List<Thread> stopping = new ArrayList<>();
        for (ProcessUnit unit : units) {
            Thread thread = new Thread(unit::stop, "penstock-stop-" + unit.name());
            thread.start();
            stopping.add(thread);
        }
        boolean interrupted = false;
        for (Thread thread : stopping) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException finishFirst) {
                    interrupted = true;
                }
            }
        }
        return interrupted;
    }
}
