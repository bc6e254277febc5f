package io.penstock.common.service;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.environment.Environment;
import java.util.Set;

/** What a process runs. */
public interface Service extends AutoCloseable {

    /** Returns once the port is open and the work has begun, on threads of its own. */
    void start();

    /** Finishes what is in hand. May come before {@link #start} and more than once. */
    @Override
    void close();

    /** Makes one. */
    @FunctionalInterface
    interface Maker {

        /**
         * Assigns.
         *
         * @param accepted what the service goes on past instead of stopping
         * @param died to be run if the service cannot go on without a restart
         */
        Service of(Pipeline pipeline, Environment environment, Set<String> accepted, Runnable died);
    }
}
