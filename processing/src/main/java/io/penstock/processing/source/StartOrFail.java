package io.penstock.processing.source;

import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * A partition that is new to the job is read from its beginning, or from a time on. A partition that is not is read from the checkpoint's
 * offset or not at all: if retention has removed that offset while the job was down, the consumer fails and the job with
 * it. Kafka's own reset would go on behind the gap and nobody would know.
 */
final class StartOrFail implements OffsetsInitializer {

    private static final long serialVersionUID = 1L;
    private static final long BEGINNING = -1;

    private final long since;

    /** @param since epoch milliseconds; empty for the beginning */
    StartOrFail(OptionalLong since) {
        this.since = since.orElse(BEGINNING);
    }

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
        Map<TopicPartition, Long> starts = partitions.stream()
                .collect(Collectors.toMap(Function.identity(), partition -> KafkaPartitionSplit.EARLIEST_OFFSET));
        if (since != BEGINNING) {
            starts.putAll(retriever.endOffsets(partitions)); // where nothing is as new as that
            retriever
                    .offsetsForTimes(
                            partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> since)))
                    .forEach((partition, found) -> starts.put(partition, found.offset()));
        }
        return starts;
    }

    @Override
    @SuppressWarnings("deprecation") // the connector's interface asks for it
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.NONE;
    }
}
