package io.penstock.common.registry;

import java.time.Duration;

/** Waits; tests record instead. */
@FunctionalInterface
interface Sleeper {
    void sleep(Duration pause) throws InterruptedException;
}
