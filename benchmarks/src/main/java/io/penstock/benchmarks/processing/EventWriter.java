package io.penstock.benchmarks.processing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.penstock.benchmarks.processing.Workload.Kind;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.avro.util.Utf8;

/**
 * The events of one partition, one after the other. Keeps the totals of what it writes. Used by one thread.
 */
final class EventWriter {
    static final List<Utf8> REGIONS = Grouping.REGIONS.stream().map(Utf8::new).toList();
    static final List<Utf8> CURRENCIES =
            Grouping.CURRENCIES.stream().map(Utf8::new).toList();
    private static final byte[] GARBAGE = "{\"order_id\": \"written by somebody else\"}".getBytes(US_ASCII);
    static final int MAX_CENTS = 100_000;

    private final Workload workload;
    private final int partition;
    private final long size;
    private final double favour;
    private final int[] customers;
    private final Totals totals;
    private final SplittableRandom random;
    private final OrderEncoder encoder;

    private byte[] key = new byte[0];
    private long timestamp;
    long late;
    long dead;
    long cents;
    long bytes;

    /**
     * Assigns.
     *
     * @param customers whose keys are in this partition
     * @param totals added to
     */
    EventWriter(Workload workload, int partition, int[] customers, Totals totals, int schemaId) {
        this.workload = workload;
        this.partition = partition;
        this.size = workload.inPartition(partition);
        this.favour = workload.favour(partition);
        this.customers = customers;
        this.totals = totals;
        this.random = new SplittableRandom(workload.seed() * 31 + partition);
        this.encoder = new OrderEncoder(schemaId, random);
    }

    /** The value of the event with this number; {@link Workload#inPartition} is the one that ends the windows. */
    byte[] write(long index) {
        boolean last = index == size;
        Kind kind = last ? Kind.GOOD : Workload.kind(index);
        int customer = favour > 0 && random.nextDouble() < favour
                ? Workload.FAVOURITE
                : customers[random.nextInt(customers.length)];
        int region = random.nextInt(REGIONS.size());
        int currency = random.nextInt(CURRENCIES.size());
        int amount = 1 + random.nextInt(MAX_CENTS);
        long inOrder = last ? workload.endTime() : workload.time(index, partition);
        long eventTime = inOrder - random.nextInt(Workload.DISORDER);
        key = Grouping.customer(customer).getBytes(US_ASCII);
        timestamp = inOrder;
        byte[] value;
        if (kind == Kind.GARBAGE) {
            dead++;
            value = GARBAGE;
        } else {
            if (kind == Kind.REFUSED) {
                dead++;
                amount = -amount;
            } else if (kind == Kind.LATE) {
                late++;
                eventTime -= Workload.LATE;
            } else if (!last) {
                int window = (int) ((eventTime - Workload.START) / Workload.WINDOW);
                totals.add(window, workload.grouping().group(region, currency, customer), amount);
            }
            cents += amount;
            value = encoder.encode(
                    "order-" + partition + "-" + index,
                    key,
                    amount,
                    CURRENCIES.get(currency),
                    eventTime,
                    REGIONS.get(region));
        }
        bytes += value.length;
        return value;
    }

    int partition() {
        return partition;
    }

    /** Events of this partition, that which ends the windows not counted. */
    long size() {
        return size;
    }

    /** Of the last event. */
    byte[] key() {
        return key;
    }

    /** Of the last event's record. */
    long timestamp() {
        return timestamp;
    }
}
