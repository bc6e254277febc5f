package io.penstock.processing.source;

import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * A partition that is new to the job is read from its beginning. A partition that is not is read from the checkpoint's
 * offset or not at all: if retention has removed that offset while the job was down, the consumer fails and the job with
 * it. Kafka's own reset would go on behind the gap and nobody would know.
 */
final class EarliestOrFail implements OffsetsInitializer {

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
        return partitions.stream()
                .collect(Collectors.toMap(Function.identity(), partition -> KafkaPartitionSplit.EARLIEST_OFFSET));
    }

    @Override
    @SuppressWarnings("deprecation") // the connector's interface asks for it
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.NONE;
    }
}
