package io.penstock.servers.net;

import io.penstock.servers.ServerFailure;
import io.penstock.servers.ServerFailure.Reason;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Hands out ports of 127.0.0.1 that nobody listens on, none of them twice. */
public final class FreePorts {
    private static final int HIGHEST = 65_535;
    /**
     * Below the range from which the kernel serves outgoing connections: those would take a port between choice and
     * use.
     */
    private static final int LOWEST_RANDOM = 15_000;

    private static final int HIGHEST_RANDOM = 32_000;

    private final Set<Integer> given = new HashSet<>();

    /** @return {@code preferred} or the nearest free port above it */
    public synchronized int from(int preferred) {
        for (int port = preferred; port <= HIGHEST; port++) {
            if (!given.contains(port) && isFree(port)) {
                given.add(port);
                return port;
            }
        }
        throw new ServerFailure(Reason.UNSUPPORTED_HOST, "no free port from " + preferred + " upwards");
    }

    /** @return some free port; for tests, several of which may run beside each other */
    public int any() {
        return from(ThreadLocalRandom.current().nextInt(LOWEST_RANDOM, HIGHEST_RANDOM));
    }

    /** @return whether a server could listen there now */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, Loopback.address())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
