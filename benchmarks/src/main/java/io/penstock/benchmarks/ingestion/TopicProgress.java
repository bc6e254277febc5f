package io.penstock.benchmarks.ingestion;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** High watermarks and last stable offsets of a topic: the latter are where a read_committed reader would stop. */
final class TopicProgress implements Progress {
    private final Admin admin;
    private final Map<TopicPartition, OffsetSpec> ends;

    TopicProgress(Admin admin, String topic, int partitions) {
        this.admin = admin;
        this.ends = partitions(topic, partitions).stream()
                .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
    }

    static List<TopicPartition> partitions(String topic, int partitions) {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    @Override
    public Position now() throws ExecutionException, InterruptedException {
        var begun = admin.listOffsets(ends, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED));
        var committed = admin.listOffsets(ends, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
        return new Position(
                sum(begun.all().get().values()), sum(committed.all().get().values()));
    }

    private static long sum(
            Iterable<org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo> partitions) {
        long sum = 0;
        for (var partition : partitions) {
            sum += partition.offset();
        }
        return sum;
    }
}
