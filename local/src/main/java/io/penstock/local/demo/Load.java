package io.penstock.local.demo;

import io.penstock.common.declaration.View;
import io.penstock.common.registry.RegistryClient;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes changes until the wished number is reached or somebody asks it to stop; a step that has begun is finished first,
 * so that its ledger and its changes agree. Belongs to one thread, but for {@link #stop} and {@link #written}.
 */
final class Load implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Target target;
    private final ShopWorkload workload;
    private final ShopHistory history;
    private final OrderWriter orders;
    private final CustomerWriter customers;
    private final PaymentPublisher payments;
    private final ViewClient views;
    private final DemoOptions options;
    private final AtomicLong written = new AtomicLong();
    private volatile boolean stopping;

    private Load(
            Target target,
            DemoOptions options,
            String run,
            OrderWriter orders,
            CustomerWriter customers,
            PaymentPublisher payments) {
        InstantSource clock = InstantSource.system();
        this.workload = new ShopWorkload(options.seed(), run, clock);
        this.history = new ShopHistory(options.seed(), run, clock.instant());
        this.target = target;
        this.views = new ViewClient(target.serving());
        this.orders = orders;
        this.customers = customers;
        this.payments = payments;
        this.options = options;
    }

    /** @param run starts every id, so that no two loads on one database meet */
    static Load open(Target target, DemoOptions options, String run, RegistryClient registry) throws SQLException {
        return new Load(
                target,
                options,
                run,
                new OrderWriter(target.connect(), target.connect()),
                new CustomerWriter(target.connect()),
                PaymentPublisher.open(target, registry));
    }

    /**
     * Gives a shop that nothing has happened in yet its past; does nothing to any other.
     *
     * @param answered run at each answer of the API that counts something of it
     */
    void begin(Runnable answered) throws SQLException, IOException, InterruptedException, ExecutionException {
        try (Connection reader = target.connect()) {
            if (!ChangeLedger.isEmpty(reader)) {
                return;
            }
        }
        for (Step step : history.first()) {
            make(step);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!stopping && !isInViews(answered) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        for (Step step : history.rest()) {
            make(step);
        }
    }

    /** Whether the first view of each source holds all that was written to it. */
    private boolean isInViews(Runnable answered) throws SQLException, IOException, InterruptedException {
        boolean all = true;
        try (Connection reader = target.connect()) {
            for (String source : List.of(OrderWriter.SOURCE, PaymentPublisher.SOURCE)) {
                String view = target.pipeline().views().values().stream()
                        .filter(it -> it.source().equals(source))
                        .map(View::name)
                        .findFirst()
                        .orElseThrow();
                long changes = views.changes(view);
                if (changes > 0) {
                    answered.run();
                }
                all &= changes >= ChangeLedger.total(reader, source);
            }
        }
        return all;
    }

    /** Makes as many changes as were asked for. */
    void run() throws SQLException, InterruptedException, ExecutionException {
        long began = System.nanoTime();
        long done = 0;
        while (!stopping && done < options.changes()) {
            Step step = workload.next((int) Math.min(1_000, options.changes() - done));
            make(step);
            done += step.changes();
            pace(began, done);
        }
    }

    private void make(Step step) throws SQLException, InterruptedException, ExecutionException {
        if (step instanceof Step.Publish publish) {
            payments.publish(publish);
        } else if (step instanceof Step.Customers changed) {
            customers.write(changed);
        } else if (step instanceof Step.Interleaved interleaved) {
            orders.write(interleaved);
        } else {
            orders.write((Step.Transaction) step);
        }
        written.addAndGet(step.changes());
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
        try (orders;
                customers) {
            payments.close();
        }
    }
}
