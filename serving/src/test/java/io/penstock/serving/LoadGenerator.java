package io.penstock.serving;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/** Writes versions of rows as fast as it is told to, and remembers the newest of each: the truth of a test. */
final class LoadGenerator implements AutoCloseable {
    private static final long WINDOW = 1_700_000_040_000L;

    private final Map<String, Long> newest = new HashMap<>();
    private final AtomicBoolean done = new AtomicBoolean();
    private final ViewProducer producer;
    private final Thread thread;
    private long records;

    /** @param keys different rows, {@code perSecond} records in all */
    LoadGenerator(World world, int keys, int perSecond) {
        producer = new ViewProducer(world, World.REVENUE);
        thread = new Thread(() -> {
            SplittableRandom random = new SplittableRandom(7);
            long started = System.nanoTime();
            while (!done.get()) {
                int key = random.nextInt(keys);
                String region = "r" + key;
                // Every tenth is a repetition or an older version, as after a restart of the job.
                long version = newest.getOrDefault(region, 0L) + (random.nextInt(10) == 0 ? -random.nextInt(3) : 2);
                producer.revenue(region, "EUR", WINDOW + key % 50 * 60_000L, Math.max(1, version));
                newest.merge(region, Math.max(1, version), Math::max);
                records++;
                if (records * 1_000_000_000L / perSecond > System.nanoTime() - started) {
                    producer.flush();
                    Thread.onSpinWait();
                }
            }
            producer.flush();
        });
        thread.start();
    }

    /** Stops; from here on {@link #newest} holds what the database must show. */
    @Override
    public void close() {
        done.set(true);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
    }

    Map<String, Long> newest() {
        return newest;
    }

    long records() {
        return records;
    }
}
