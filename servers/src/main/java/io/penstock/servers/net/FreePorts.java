package io.penstock.servers.net;

import io.penstock.servers.ServerFailure;
import io.penstock.servers.ServerFailure.Reason;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Hands out ports of 127.0.0.1 that nobody listens on, none of them twice, also not to two programs that choose at the same
 * moment: a server binds its port seconds after the choice. Until then the UDP port of the same number, which no server
 * here has a use for, tells that it is taken: the kernel gives it to one process only, whoever its user is, and takes it
 * back when that process ends, however it ends.
 */
public final class FreePorts implements AutoCloseable {
    private static final int HIGHEST = 65_535;
    /**
     * Below the range from which the kernel serves outgoing connections: those would take a port between choice and
     * use.
     */
    private static final int LOWEST_RANDOM = 15_000;

    private static final int HIGHEST_RANDOM = 32_000;

    private final Map<Integer, DatagramSocket> given = new HashMap<>();

    /** @return {@code preferred} or the nearest free port above it; nobody else's until {@link #close} */
    public synchronized int from(int preferred) {
        for (int port = preferred; port <= HIGHEST; port++) {
            if (claim(port)) {
                return port;
            }
        }
        throw new ServerFailure(Reason.UNSUPPORTED_HOST, "no free port from " + preferred + " upwards");
    }

    /** @return some free port; for tests, several of which may run beside each other */
    public int any() {
        return from(ThreadLocalRandom.current().nextInt(LOWEST_RANDOM, HIGHEST_RANDOM));
    }

    /** Whoever lost the race for a port finds it claimed or listened on, in whatever order those two happened. */
    private boolean claim(int port) {
        DatagramSocket claim;
        try {
            claim = new DatagramSocket(port, Loopback.address());
        } catch (IOException taken) {
            return false;
        }
        if (!isFree(port)) {
            claim.close();
            return false;
        }
        given.put(port, claim);
        return true;
    }

    /** Others may have the ports; called when nobody is going to listen on them any more. */
    @Override
    public synchronized void close() {
        given.values().forEach(DatagramSocket::close);
        given.clear();
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
