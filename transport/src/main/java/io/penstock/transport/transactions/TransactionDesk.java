package io.penstock.transport.transactions;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Route;
import io.penstock.common.environment.Environment;
import io.penstock.common.names.Names;
import io.penstock.transport.transactions.OpenTransaction.Held;
import io.penstock.transport.world.KafkaFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** The open transactions of a cluster, as one pipeline sees them. */
public final class TransactionDesk implements AutoCloseable {
    private static final Set<TransactionState> OPEN = Set.of(
            TransactionState.ONGOING,
            TransactionState.PREPARE_COMMIT,
            TransactionState.PREPARE_ABORT,
            TransactionState.PREPARE_EPOCH_FENCE);

    private final Names names;
    private final List<String> routes;
    private final Admin kafka;

    /** Connects. */
    public TransactionDesk(Pipeline pipeline, Environment environment) {
        this.names = new Names(pipeline.name());
        this.routes = pipeline.routes().values().stream().map(Route::name).toList();
        this.kafka = Admin.create(environment.kafka().clientProperties());
    }

    /**
     * What became of a transaction.
     *
     * @param why it was left; empty if it was ended
     */
    public record Ended(OpenTransaction transaction, Optional<String> why) {}

    /** Those that hold back readers of the pipeline's topics, and its own; or all there are. Oldest first. */
    public List<OpenTransaction> list(boolean everybodys) {
        AbortRules rules = new AbortRules(names, Duration.ZERO, Set.of());
        List<TopicPartition> partitions = partitions(everybodys);
        Map<TopicPartition, List<ProducerState>> writing = writing(partitions);
        Map<TopicPartition, Long> heldBack = heldBack(writing.keySet());
        Set<Long> known = new HashSet<>();
        List<OpenTransaction> open = new ArrayList<>();
        for (TransactionListing listing : KafkaFailure.await(
                kafka.listTransactions(new ListTransactionsOptions().filterStates(OPEN))
                        .all(),
                "list transactions")) {
            TransactionDescription found = KafkaFailure.await(
                    kafka.describeTransactions(List.of(listing.transactionalId()))
                            .description(listing.transactionalId()),
                    "describe transaction " + listing.transactionalId());
            known.add(found.producerId());
            if (!OPEN.contains(found.state())) {
                continue; // ended between the two questions
            }
            List<Held> held = found.topicPartitions().stream()
                    .map(partition -> held(partition, found.producerId(), writing, heldBack))
                    .sorted(Comparator.comparing(Held::toString))
                    .toList();
            OpenTransaction transaction = new OpenTransaction(
                    listing.transactionalId(),
                    found.producerId(),
                    found.producerEpoch(),
                    found.state().toString().toUpperCase(Locale.ROOT),
                    found.transactionStartTimeMs().orElse(-1),
                    found.transactionTimeoutMs(),
                    held);
            boolean holdsOurs = held.stream().anyMatch(it -> it.topic().startsWith(names.transactionalPrefix()));
            if (everybodys || holdsOurs || rules.isOurs(transaction)) {
                open.add(transaction);
            }
        }
        open.addAll(Hanging.among(writing, known, () -> writing(partitions), heldBack));
        open.sort(Comparator.comparingLong(it -> it.since() < 0 ? Long.MIN_VALUE : it.since()));
        return open;
    }

    /**
     * Ends those that nobody will end.
     *
     * <p>One that its coordinator knows is fenced: the coordinator aborts it in all of its partitions, and its owner, should it live
     * after all, learns so with its next request. To write marks into partitions behind the coordinator's back
     * would let it commit the rest later. That is left for one that the coordinator does not know any more.
     */
    public List<Ended> abort(List<OpenTransaction> open, Duration olderThan, Set<String> named) {
        List<Ended> ended = judge(open, olderThan, named);
        for (Ended one : ended) {
            if (one.why().isEmpty()) {
                end(one.transaction());
            }
        }
        return ended;
    }

    /** What {@link #abort} would do. */
    public List<Ended> judge(List<OpenTransaction> open, Duration olderThan, Set<String> named) {
        AbortRules rules = new AbortRules(names, olderThan, named);
        long now = System.currentTimeMillis();
        return open.stream()
                .map(one -> new Ended(one, rules.against(one, ownerLives(one), now)))
                .toList();
    }

    private void end(OpenTransaction transaction) {
        if (!transaction.isHanging()) {
            KafkaFailure.await(
                    kafka.fenceProducers(List.of(transaction.transactionalId())).all(),
                    "fence " + transaction.transactionalId());
            return;
        }
        for (Held held : transaction.held()) {
            KafkaFailure.await(
                    kafka.abortTransaction(new AbortTransactionSpec(
                                    new TopicPartition(held.topic(), held.partition()),
                                    transaction.producerId(),
                                    (short) transaction.epoch(),
                                    Math.max(0, held.coordinatorEpoch())))
                            .all(),
                    "abort the transaction of producer " + transaction.producerId() + " in " + held);
        }
    }

    /** By the groups that the pipeline's services are members of; ingestion and redrives have none. */
    private boolean ownerLives(OpenTransaction transaction) {
        String id = transaction.transactionalId();
        if (id.startsWith(names.processingTransactionalPrefix(""))) {
            return hasMembers(names.processingLease());
        }
        return routes.stream()
                .map(names::routingApplication)
                .filter(application -> id.startsWith(application + "-"))
                .anyMatch(this::hasMembers);
    }

    private boolean hasMembers(String group) {
        KafkaFuture<ConsumerGroupDescription> found =
                kafka.describeConsumerGroups(List.of(group)).describedGroups().get(group);
        return found != null
                && !KafkaFailure.failedWith(found, GroupIdNotFoundException.class)
                && !KafkaFailure.await(found, "describe group " + group)
                        .members()
                        .isEmpty();
    }

    /** Of the pipeline's topics, or of all. */
    private List<TopicPartition> partitions(boolean everybodys) {
        Set<String> topics = KafkaFailure.await(kafka.listTopics().names(), "list topics").stream()
                .filter(topic -> everybodys || topic.startsWith(names.transactionalPrefix()))
                .collect(Collectors.toCollection(TreeSet::new));
        List<TopicPartition> partitions = new ArrayList<>();
        for (TopicDescription topic : KafkaFailure.await(
                        kafka.describeTopics(topics).allTopicNames(), "describe topics")
                .values()) {
            topic.partitions().forEach(it -> partitions.add(new TopicPartition(topic.name(), it.partition())));
        }
        return partitions;
    }

    /** Producers with something open, by partition. */
    private Map<TopicPartition, List<ProducerState>> writing(List<TopicPartition> partitions) {
        Map<TopicPartition, List<ProducerState>> writing = new HashMap<>();
        for (Map.Entry<TopicPartition, PartitionProducerState> one : KafkaFailure.await(
                        kafka.describeProducers(partitions).all(), "describe producers")
                .entrySet()) {
            List<ProducerState> open = one.getValue().activeProducers().stream()
                    .filter(producer -> producer.currentTransactionStartOffset().isPresent())
                    .toList();
            if (!open.isEmpty()) {
                writing.put(one.getKey(), open);
            }
        }
        return writing;
    }

    private Map<TopicPartition, Long> heldBack(Set<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> latest =
                partitions.stream().collect(Collectors.toMap(it -> it, it -> OffsetSpec.latest()));
        Map<TopicPartition, ListOffsetsResultInfo> ends = offsets(latest, IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, Long> heldBack = new HashMap<>();
        offsets(latest, IsolationLevel.READ_COMMITTED).forEach((partition, stable) -> {
            ListOffsetsResultInfo end = ends.get(partition);
            heldBack.put(partition, end == null ? 0 : Math.max(0, end.offset() - stable.offset()));
        });
        return heldBack;
    }

    private Map<TopicPartition, ListOffsetsResultInfo> offsets(
            Map<TopicPartition, OffsetSpec> latest, IsolationLevel isolation) {
        return KafkaFailure.await(
                kafka.listOffsets(latest, new ListOffsetsOptions(isolation)).all(), "list offsets");
    }

    static Held held(
            TopicPartition partition,
            long producerId,
            Map<TopicPartition, List<ProducerState>> writing,
            Map<TopicPartition, Long> heldBack) {
        Optional<ProducerState> state = writing.getOrDefault(partition, List.of()).stream()
                .filter(producer -> producer.producerId() == producerId)
                .findFirst();
        return new Held(
                partition.topic(),
                partition.partition(),
                state.map(it -> it.currentTransactionStartOffset().orElse(-1)).orElse(-1L),
                heldBack.getOrDefault(partition, 0L),
                state.map(it -> it.coordinatorEpoch().orElse(-1)).orElse(-1));
    }

    @Override
    public void close() {
        kafka.close();
    }
}
