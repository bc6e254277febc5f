package io.penstock.local.demo;

import io.penstock.common.registry.RegistryClient;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes changes until the wished number is reached or somebody asks it to stop; a step that has begun is finished first,
 * so that its ledger and its changes agree. Belongs to one thread, but for {@link #stop} and {@link #written}.
 */
final class Load implements AutoCloseable {
    private final ShopWorkload workload;
    private final OrderWriter orders;
    private final PaymentPublisher payments;
    private final DemoOptions options;
    private final AtomicLong written = new AtomicLong();
    private volatile boolean stopping;

    private Load(ShopWorkload workload, OrderWriter orders, PaymentPublisher payments, DemoOptions options) {
        this.workload = workload;
        this.orders = orders;
        this.payments = payments;
        this.options = options;
    }

    /** @param run starts every id, so that no two loads on one database meet */
    static Load open(Target target, DemoOptions options, String run, RegistryClient registry) throws SQLException {
        OrderWriter orders = new OrderWriter(target.connect(), target.connect());
        PaymentPublisher payments = PaymentPublisher.open(target, registry);
        ShopWorkload workload = new ShopWorkload(options.seed(), run, InstantSource.system());
        return new Load(workload, orders, payments, options);
    }

    void run() throws SQLException, InterruptedException, ExecutionException {
        long began = System.nanoTime();
        while (!stopping && written.get() < options.changes()) {
            Step step = workload.next((int) Math.min(1_000, options.changes() - written.get()));
            if (step instanceof Step.Publish publish) {
                payments.publish(publish);
            } else if (step instanceof Step.Interleaved interleaved) {
                orders.write(interleaved);
            } else {
                orders.write((Step.Transaction) step);
            }
            pace(began, written.addAndGet(step.changes()));
        }
    }

    /** Waits until `done` changes are not ahead of the rate. */
    private void pace(long began, long done) {
        if (options.rate() == 0) {
            return;
        }
        long due = began + (long) (done * 1e9 / options.rate());
        while (!stopping && System.nanoTime() < due) {
            LockSupport.parkNanos(Math.min(due - System.nanoTime(), 50_000_000));
        }
    }

    void stop() {
        stopping = true;
    }

    long written() {
        return written.get();
    }

    @Override
    public void close() throws SQLException {
        try (orders) {
            payments.close();
        }
    }
}
