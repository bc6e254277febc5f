package org.apache.kafka.clients.consumer.internals;

import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.requests.FetchResponse;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Stands in a consumer where Kafka's collector takes records out of what has been fetched, and hands larger parts on. All
 * before it stays Kafka's: sessions, leaders, epochs, errors, watermarks. Its position is moved as Kafka's collector moves it.
 *
 * @param <V> a part of a partition's answer, which the consumer delivers as if it were a record's value
 */
@NullMarked // the class, since the package is Kafka's
public final class WholeBatches<V> extends FetchCollector<byte[], V> {

    /** What one partition has answered, a part at a time. */
    public interface Walk<V> {

        /**
         * The next part, with the offset of its last record; null behind the last.
         *
         * @throws KafkaException if the bytes are not what a broker stores; each time anew
         */
        @Nullable
        ConsumerRecord<byte[], V> next();

        /** Offset behind all that was delivered or left out. */
        long position();

        /** Leader epoch of the last batch, for finding out whether a new leader has another log. */
        Optional<Integer> epoch();

        /** Bytes delivered so far, unpacked. */
        int bytes();

        /** Records delivered so far. */
        int records();

        /** Gives buffers back. */
        void close();
    }

    /** Begins a walk. */
    public interface Walks<V> {

        /** @param from offset that was asked for */
        Walk<V> walk(TopicPartition partition, FetchResponseData.PartitionData answer, long from);
    }

    private final SubscriptionState subscriptions;
    private final FetchConfig config;
    private final FetchMetricsManager metrics;
    private final Walks<V> walks;
    private final int pollBytes;
    private final IdentityHashMap<CompletedFetch, Walk<V>> begun = new IdentityHashMap<>();

    private WholeBatches(Fetcher<byte[], V> fetcher, Walks<V> walks, int pollBytes) {
        super(
                fetcher.logContext,
                fetcher.metadata,
                fetcher.subscriptions,
                fetcher.fetchConfig,
                null, // nothing is deserialized
                fetcher.metricsManager,
                fetcher.time);
        this.subscriptions = fetcher.subscriptions;
        this.config = fetcher.fetchConfig;
        this.metrics = fetcher.metricsManager;
        this.walks = walks;
        this.pollBytes = pollBytes;
    }

    /**
     * Makes a consumer deliver parts instead of records.
     *
     * @param pollBytes unpacked, after which a poll is over
     * @throws ReflectiveOperationException with what is not as in the client that this was written for
     */
    @SuppressWarnings("unchecked") // the consumer's own types
    public static <V> void in(KafkaConsumer<byte[], V> consumer, Walks<V> walks, int pollBytes)
            throws ReflectiveOperationException {
        if (FetchCollector.class.getClassLoader() != WholeBatches.class.getClassLoader()) {
            throw new ReflectiveOperationException("kafka-clients is loaded by another class loader than the job");
        }
        Object delegate = field(KafkaConsumer.class, "delegate").get(consumer);
        if (!(delegate instanceof ClassicKafkaConsumer)) {
            throw new ReflectiveOperationException("group.protocol is not classic");
        }
        Object fetcher = field(ClassicKafkaConsumer.class, "fetcher").get(delegate);
        field(Fetcher.class, "fetchCollector")
                .set(fetcher, new WholeBatches<>((Fetcher<byte[], V>) fetcher, walks, pollBytes));
    }

    private static Field field(Class<?> owner, String name) throws ReflectiveOperationException {
        Field field = owner.getDeclaredField(name);
        try {
            field.setAccessible(true);
        } catch (RuntimeException denied) {
            throw new ReflectiveOperationException(owner.getName() + "." + name + " is not accessible", denied);
        }
        return field;
    }

    /** Kafka's own order: what fails is told only when nothing delivered goes before it, and then each time anew. */
    @Override
    public Fetch<byte[], V> collectFetch(FetchBuffer buffer) {
        Fetch<byte[], V> fetch = Fetch.empty();
        Queue<CompletedFetch> paused = new ArrayDeque<>();
        int left = pollBytes;
        try {
            while (left > 0) {
                CompletedFetch next = buffer.nextInLineFetch();
                if (next == null || next.isConsumed()) {
                    forget(next);
                    CompletedFetch completed = buffer.peek();
                    if (completed == null) {
                        break;
                    }
                    buffer.setNextInLineFetch(initialized(completed, buffer, fetch.isEmpty()));
                    buffer.poll();
                } else if (subscriptions.isPaused(next.partition)) {
                    paused.add(next);
                    buffer.setNextInLineFetch(null);
                } else {
                    left -= take(next, buffer, fetch, left);
                }
            }
        } catch (KafkaException e) {
            if (fetch.isEmpty()) {
                throw e;
            }
        } finally {
            buffer.addAll(paused);
        }
        return fetch;
    }

    private @Nullable CompletedFetch initialized(CompletedFetch completed, FetchBuffer buffer, boolean first) {
        if (completed.isInitialized()) {
            return completed;
        }
        try {
            return initialize(completed);
        } catch (RuntimeException e) {
            // An error without records would come again for ever; one with records is told with them.
            if (first && FetchResponse.recordsOrFail(completed.partitionData).sizeInBytes() == 0) {
                buffer.poll();
            }
            throw e;
        }
    }

    /** @return bytes delivered */
    private int take(CompletedFetch next, FetchBuffer buffer, Fetch<byte[], V> fetch, int left) {
        TopicPartition partition = next.partition;
        SubscriptionState.FetchPosition position =
                subscriptions.isAssigned(partition) && subscriptions.isFetchable(partition)
                        ? subscriptions.position(partition)
                        : null;
        Walk<V> walk = begun.computeIfAbsent(
                next, answer -> walks.walk(partition, answer.partitionData, answer.nextFetchOffset()));
        if (position == null || position.offset != walk.position()) {
            finish(next, buffer, walk); // nobody waits for it any more
            return 0;
        }
        int before = walk.bytes();
        boolean over = false;
        List<ConsumerRecord<byte[], V>> parts = new ArrayList<>();
        try {
            while (!over && walk.bytes() - before < left) {
                ConsumerRecord<byte[], V> part = walk.next();
                if (part == null) {
                    over = true;
                } else {
                    parts.add(part);
                }
            }
        } catch (KafkaException e) {
            if (parts.isEmpty()) {
                throw e;
            }
        }
        boolean advanced = walk.position() > position.offset;
        if (advanced) {
            subscriptions.position(
                    partition,
                    new SubscriptionState.FetchPosition(walk.position(), walk.epoch(), position.currentLeader));
        }
        lag(partition);
        fetch.add(Fetch.forPartition(
                partition, parts, advanced, new OffsetAndMetadata(walk.position(), walk.epoch(), "")));
        if (over) {
            finish(next, buffer, walk);
        }
        return walk.bytes() - before;
    }

    private void lag(TopicPartition partition) {
        Long lag = subscriptions.partitionLag(partition, config.isolationLevel);
        if (lag != null) {
            metrics.recordPartitionLag(partition, lag);
        }
        Long lead = subscriptions.partitionLead(partition);
        if (lead != null) {
            metrics.recordPartitionLead(partition, lead);
        }
    }

    /** What {@code CompletedFetch.drain} does, which would count nothing: the records did not go through it. */
    private void finish(CompletedFetch done, FetchBuffer buffer, Walk<V> walk) {
        forget(done);
        buffer.setNextInLineFetch(null);
        done.recordAggregatedMetrics(walk.bytes(), walk.records());
        if (walk.bytes() > 0) {
            subscriptions.movePartitionToEnd(done.partition);
        }
    }

    /** Also of those which Kafka has drained, because their partition was taken away. */
    private void forget(@Nullable CompletedFetch done) {
        begun.entrySet().removeIf(entry -> {
            boolean over = entry.getKey() == done || entry.getKey().isConsumed();
            if (over) {
                entry.getValue().close();
            }
            return over;
        });
    }
}
