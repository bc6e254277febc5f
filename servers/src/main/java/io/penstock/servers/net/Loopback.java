package io.penstock.servers.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** 127.0.0.1 itself: the platform's own notion of loopback may be IPv6. */
public final class Loopback {
    private Loopback() {}

    public static InetAddress address() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException fourBytesAreAlwaysAnAddress) {
            throw new IllegalStateException(fourBytesAreAlwaysAnAddress);
        }
    }

    public static InetSocketAddress port(int port) {
        return new InetSocketAddress(address(), port);
    }
}
