package io.penstock.servers.process;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Forks every child from one thread that lives as long as the JVM. The kernel's parent-death signal is tied to the
 * <em>thread</em> that forked: children forked from a thread of a pool would be killed when the pool drops that thread.
 */
final class Spawner {
    private record Order(ProcessBuilder builder, CompletableFuture<Process> done) {}

    private static final LinkedBlockingQueue<Order> ORDERS = new LinkedBlockingQueue<>();

    static {
        Thread thread = new Thread(Spawner::run, "penstock-spawner");
        thread.setDaemon(true);
        thread.start();
    }

    private Spawner() {}

    /** Not interruptible: a caller that left early would leave a child behind that nobody knows. */
    static Process spawn(ProcessBuilder builder) throws IOException {
        Order order = new Order(builder, new CompletableFuture<>());
        ORDERS.add(order);
        try {
            return order.done.join();
        } catch (CompletionException failure) {
            throw new IOException("cannot start " + builder.command() + ": " + failure.getCause(), failure);
        }
    }

    private static void run() {
        while (true) {
            try {
                Order order = ORDERS.take();
                try {
                    order.done.complete(order.builder.start());
                } catch (Throwable failure) { // an OutOfMemoryError must not end this thread either
                    order.done.completeExceptionally(failure);
                }
            } catch (InterruptedException nobodyMayEndThisThread) {
                Thread.interrupted();
            }
        }
    }
}
