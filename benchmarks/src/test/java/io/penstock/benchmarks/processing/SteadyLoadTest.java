package io.penstock.benchmarks.processing;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.events.OrderEvent;
import io.penstock.common.wire.RecordDecoder;
import java.io.DataInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SteadyLoadTest {
    private static final int PARTITIONS = 2;
    private static final int RATE = 10_000;

    private final SteadyLoad load;
    private final int[][] counts = new int[20][Grouping.REGION.groups(0)];
    /** Per tick and partition. */
    private final long[][] highest = new long[100][PARTITIONS];

    private int probes;
    private long events;

    SteadyLoadTest(@TempDir Path folder) throws Exception {
        load = new SteadyLoad(folder, PARTITIONS, RATE, 1, Workload.START, 7);
        load.prepare();
        RecordDecoder decoder = new RecordDecoder(id -> OrderEvent.getClassSchema(), OrderEvent.getClassSchema());
        for (int partition = 0; partition < PARTITIONS; partition++) {
            long greatest = 0;
            try (DataInputStream file = new DataInputStream(Files.newInputStream(load.file(partition)))) {
                for (int tick = 0; tick < load.ticks(); tick++) {
                    byte[] batch = file.readNBytes(file.readInt());
                    for (Record record : MemoryRecords.readableRecords(ByteBuffer.wrap(batch))
                            .records()) {
                        GenericRecord order = decoder.decode(Utils.toArray(record.value()));
                        long time = (Long) order.get("created_at");
                        greatest = Math.max(greatest, time);
                        events++;
                        if (order.get("source_region").toString().equals(SteadyLoad.PROBE)) {
                            assertThat(order.get("currency")).hasToString(Integer.toString(tick));
                            probes++;
                        } else {
                            int group = Grouping.REGION.group(List.of(
                                    order.get("source_region").toString(),
                                    order.get("currency").toString()));
                            counts[load.windowOf(time)][group]++;
                        }
                    }
                    highest[tick][partition] = greatest;
                }
                assertThat(file.read()).as("end of file").isEqualTo(-1);
            }
        }
    }

    @Test
    void holdsAsManyEventsAsItSays() {
        assertThat(events).isEqualTo(load.events()).isEqualTo(RATE + load.ticks());
        assertThat(probes).isEqualTo(load.ticks());
        for (int window = 0; window < load.windowOf(load.next()); window++) {
            for (int group = 0; group < counts[window].length; group++) {
                assertThat(counts[window][group]).isEqualTo(load.count(window, group));
            }
        }
    }

    @Test
    void aWindowEndsWithTheTickThatIsPastItInEveryPartition() {
        assertThat(load.endingWindows()).isEqualTo(3);
        for (int window = 0; window < load.endingWindows(); window++) {
            long past = Workload.START + (window + 1) * Workload.WINDOW + 5_000;
            int tick = load.closing(window);
            assertThat(Arrays.stream(highest[tick])).allMatch(time -> time >= past);
            assertThat(Arrays.stream(highest[tick - 1])).anyMatch(time -> time < past);
        }
        assertThat(load.closing(load.endingWindows())).isEqualTo(-1);
    }

    @Test
    void theNextLoadSharesNoWindowWithIt() {
        assertThat(load.windowOf(highest[load.ticks() - 1][0])).isLessThan(load.windowOf(load.next()));
        assertThat(Math.floorMod(load.next() - Workload.START, Workload.WINDOW)).isZero();
    }
}
