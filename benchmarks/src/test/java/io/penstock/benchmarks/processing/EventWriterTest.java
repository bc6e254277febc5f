package io.penstock.benchmarks.processing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.events.OrderEvent;
import io.penstock.benchmarks.processing.Workload.Kind;
import io.penstock.common.wire.RecordDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class EventWriterTest {
    private static final int SCHEMA = 7;
    private static final int[] CUSTOMERS = IntStream.range(0, 100).toArray();

    @ParameterizedTest
    @EnumSource
    void theTotalsAreThoseOfTheEventsInTheirBytes(Grouping grouping) throws Exception {
        Workload workload = new Workload(grouping, 20_000, 1, 100, false, 42);
        Totals totals = new Totals(workload.windows(), workload.groupsInWindow());
        EventWriter writer = new EventWriter(workload, 0, CUSTOMERS, totals, SCHEMA);
        Totals decoded = new Totals(workload.windows(), workload.groupsInWindow());
        RecordDecoder decoder = new RecordDecoder(id -> OrderEvent.getClassSchema(), OrderEvent.getClassSchema());
        long late = 0;
        long highest = Workload.START;
        for (long index = 0; index < workload.events(); index++) {
            byte[] value = writer.write(index);
            if (Workload.kind(index) == Kind.GARBAGE) {
                assertThat(value[0]).isNotZero();
                continue;
            }
            GenericRecord event = decoder.decode(value);
            long time = (Long) event.get("created_at");
            int cents = (int) Math.round((Double) event.get("total_amount") * 100);
            if (time < Workload.START) {
                late++;
            } else if (cents >= 0) {
                assertThat(highest - time).as("disorder").isLessThan(5_000);
                highest = Math.max(highest, time);
                List<String> group = grouping.fields().stream()
                        .map(field -> event.get(field).toString())
                        .toList();
                decoded.add((int) ((time - Workload.START) / Workload.WINDOW), grouping.group(group), cents);
            }
        }

        assertThat(describe(decoded)).isEqualTo(describe(totals));
        assertThat(writer.late).isEqualTo(late).isEqualTo(18);
        assertThat(writer.dead).isEqualTo(4);
    }

    @Test
    void theSameSeedWritesTheSameEvents() {
        assertThat(values(3)).isEqualTo(values(3)).isNotEqualTo(values(4));
    }

    @Test
    void theLastEventEndsEveryWindow() {
        Workload workload = new Workload(Grouping.REGION, 20_000, 1, 100, false, 42);

        assertThat(workload.endTime() - Workload.DISORDER - Workload.START)
                .isGreaterThan(workload.windows() * Workload.WINDOW + 60_000);
    }

    @Test
    void ofASkewedWorkloadOneCustomerHasThirtyPercent() {
        Workload workload = new Workload(Grouping.CUSTOMERS, 80_000, 8, 100, true, 42);
        int favourites = workload.partitionOf(Workload.FAVOURITE);
        long all = 0;
        long favoured = 0;
        for (int partition = 0; partition < 8; partition++) {
            Totals totals = new Totals(workload.windows(), workload.groupsInWindow());
            EventWriter writer = new EventWriter(workload, partition, new int[] {1, 2, 3}, totals, SCHEMA);
            for (long index = 0; index < writer.size(); index++) {
                writer.write(index);
                if (new String(writer.key(), US_ASCII).equals(Grouping.customer(Workload.FAVOURITE))) {
                    assertThat(partition).isEqualTo(favourites);
                    favoured++;
                }
            }
            all += writer.size();
        }

        assertThat(all).isEqualTo(workload.events());
        assertThat(favoured / 80_000.0).isBetween(0.29, 0.31);
    }

    private static List<List<Byte>> values(long seed) {
        Workload workload = new Workload(Grouping.REGION, 1_000, 1, 100, false, seed);
        EventWriter writer = new EventWriter(
                workload, 0, CUSTOMERS, new Totals(workload.windows(), workload.groupsInWindow()), SCHEMA);
        List<List<Byte>> values = new ArrayList<>();
        for (long index = 0; index < 10; index++) {
            List<Byte> bytes = new ArrayList<>();
            for (byte each : writer.write(index)) {
                bytes.add(each);
            }
            values.add(bytes);
        }
        return values;
    }

    private static List<String> describe(Totals totals) {
        return IntStream.range(0, totals.windows())
                .mapToObj(totals::of)
                .flatMap(window -> IntStream.range(0, window.slots())
                        .filter(slot -> !window.isEmpty(slot))
                        .mapToObj(window::describe)
                        .sorted())
                .toList();
    }
}
