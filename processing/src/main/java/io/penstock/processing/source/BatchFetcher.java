package io.penstock.processing.source;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.source.reader.fetcher.SingleThreadFetcherManager;
import org.apache.flink.connector.base.source.reader.fetcher.SplitFetcher;
import org.apache.flink.connector.base.source.reader.fetcher.SplitFetcherTask;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.TopicPartition;

/** The thread that fetches, which also commits: a consumer is for one thread. */
final class BatchFetcher extends SingleThreadFetcherManager<Part, KafkaPartitionSplit> {

    BatchFetcher(Supplier<SplitReader<Part, KafkaPartitionSplit>> reader) {
        super(reader, new Configuration());
    }

    /** Soon, in the thread that fetches. */
    void commit(Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        SplitFetcher<Part, KafkaPartitionSplit> running = fetchers.get(0);
        SplitFetcher<Part, KafkaPartitionSplit> fetcher = running == null ? createSplitFetcher() : running;
        BatchSplitReader reader = (BatchSplitReader) fetcher.getSplitReader();
        fetcher.enqueueTask(new SplitFetcherTask() {
            @Override
            public boolean run() {
                reader.commit(offsets, callback);
                return true;
            }

            @Override
            public void wakeUp() {
                // short as it is
            }
        });
        if (running == null) {
            startFetcher(fetcher);
        }
    }
}
