package io.penstock.benchmarks.processing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.penstock.benchmarks.processing.Workload.Kind;
import io.penstock.common.wire.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.Utf8;

/**
 * The events of one partition, one after the other, field by field into Avro's binary form. Keeps the totals of what it
 * writes. Used by one thread.
 */
final class EventWriter {
    private static final List<Utf8> REGIONS =
            Grouping.REGIONS.stream().map(Utf8::new).toList();
    private static final List<Utf8> CURRENCIES =
            Grouping.CURRENCIES.stream().map(Utf8::new).toList();
    private static final byte[] GARBAGE = "{\"order_id\": \"written by somebody else\"}".getBytes(US_ASCII);
    private static final int MAX_CENTS = 100_000;
    private static final int ITEMS = 1_000;

    private final Workload workload;
    private final int partition;
    private final int[] customers;
    private final Totals totals;
    private final byte[] header;
    private final SplittableRandom random;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    private final BinaryEncoder avro = EncoderFactory.get().directBinaryEncoder(out, null);

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
        this.customers = customers;
        this.totals = totals;
        this.header = WireFormat.header(schemaId);
        this.random = new SplittableRandom(workload.seed() * 31 + partition);
    }

    /** The value of the event with this number; {@link Workload#perPartition()} is the one that ends the windows. */
    byte[] write(long index) {
        boolean last = index == workload.perPartition();
        Kind kind = last ? Kind.GOOD : Workload.kind(index);
        int customer = customers[random.nextInt(customers.length)];
        int region = random.nextInt(REGIONS.size());
        int currency = random.nextInt(CURRENCIES.size());
        int amount = 1 + random.nextInt(MAX_CENTS);
        long inOrder = last ? workload.endTime() : workload.time(index);
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
            value = encode(index, key, amount, currency, eventTime, region);
        }
        bytes += value.length;
        return value;
    }

    private byte[] encode(long index, byte[] customer, int amount, int currency, long eventTime, int region) {
        try {
            out.reset();
            out.write(header);
            avro.writeString("order-" + partition + "-" + index);
            avro.writeBytes(customer); // on the wire a string is bytes
            avro.writeDouble(amount / 100.0);
            avro.writeString(CURRENCIES.get(currency));
            avro.writeArrayStart();
            avro.setItemCount(2);
            avro.startItem();
            avro.writeString("sku-" + random.nextInt(ITEMS));
            avro.startItem();
            avro.writeString("sku-" + random.nextInt(ITEMS));
            avro.writeArrayEnd();
            avro.writeLong(eventTime);
            avro.writeString(REGIONS.get(region));
            return out.toByteArray();
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory", impossible);
        }
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
