package io.penstock.servers;

import java.util.stream.Stream;

/** A JVM that starts servers, says so, and waits to be killed. */
final class LauncherStandIn {
    private LauncherStandIn() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws InterruptedException {
        Stream.of(
                        TestServers.postgres().unit(),
                        TestServers.kafka().unit(),
                        TestServers.registry().unit())
                .forEach(unit -> System.out.println("pid " + unit.status().pid().orElseThrow()));
        System.out.println("folder " + TestServers.folder());
        Thread.currentThread().join();
    }
}
