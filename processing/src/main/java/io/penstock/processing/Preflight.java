package io.penstock.processing;

import io.penstock.common.declaration.Job;
import io.penstock.common.declaration.JobOutput;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.common.environment.Environment;
import io.penstock.common.environment.Kafka;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.kafka.KafkaLogin;
import io.penstock.common.limits.BrokerSettings;
import io.penstock.common.limits.CheckpointPlan;
import io.penstock.common.limits.Clash;
import io.penstock.common.limits.Limits;
import io.penstock.common.names.Names;
import io.penstock.common.registry.RegistryClient;
import io.penstock.common.view.ViewSchema;
import io.penstock.common.wire.StringTypes;
import io.penstock.processing.sink.LiveBrokers;
import io.penstock.processing.sink.TopicLeave;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What would otherwise fail in a task manager, over and over and far from whoever submitted the job: missing topics and
 * schemas, and brokers whose limits clash with what the job asks for. The same rules hold in {@code plan}; brokers may have
 * been set otherwise since.
 */
final class Preflight {
    /**
     * What only the registry and the brokers know.
     *
     * @param transactionTimeout what the brokers allow, as long as checkpoints need
     */
    record Findings(RowSchemas schemas, Duration transactionTimeout) {}

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Pipeline pipeline;
    private final Environment environment;
    private final Limits limits;
    private final Names names;

    Preflight(Pipeline pipeline, Environment environment, Limits limits) {
        this.pipeline = pipeline;
        this.environment = environment;
        this.limits = limits;
        this.names = new Names(pipeline.name());
    }

    /**
     * Checks everything.
     *
     * @return what the job's graph is drawn with
     * @throws PenstockException USER if something is missing or does not fit, EXTERNAL if Kafka or the registry does not
     *     answer
     */
    Findings check() throws InterruptedException {
        checkTopics();
        List<BrokerSettings> brokers = LiveBrokers.of(environment.kafka().clientProperties());
        checkLimits(brokers);
        Duration brokerMax = Limits.longestTransaction(brokers).orElse(CheckpointPlan.USUAL_BROKER_MAX);
        Duration transactionTimeout = limits.checkpoints().transactionTimeout(brokerMax);
        RowSchemas schemas = checkSchemas();
        checkTransactions(transactionTimeout);
        return new Findings(schemas, transactionTimeout);
    }

    private void checkLimits(List<BrokerSettings> brokers) {
        List<Clash> clashes = new ArrayList<>(limits.inFiles());
        clashes.addAll(limits.withBrokers(brokers));
        if (!clashes.isEmpty()) {
            throw new PenstockException(
                    Category.USER,
                    "limits-clash",
                    clashes.stream().map(Clash::toString).collect(Collectors.joining("\n")));
        }
    }

    /**
     * Whether the application may begin without earlier state. Its group has committed offsets from the first checkpoint
     * on; letters and rows of before would be written again.
     *
     * @throws PenstockException USER, {@code no-state}, if it has run before
     */
    void checkFirstRun() {
        Map<String, Object> properties = environment.kafka().clientProperties();
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, names.processingGroup());
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Set<TopicPartition> partitions = new LinkedHashSet<>();
            for (String source : pipeline.sources().keySet()) {
                consumer.partitionsFor(names.topic(source), PATIENCE)
                        .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
            }
            for (Map.Entry<TopicPartition, OffsetAndMetadata> committed :
                    consumer.committed(partitions, PATIENCE).entrySet()) {
                if (committed.getValue() != null && committed.getValue().offset() > 0) {
                    throw new PenstockException(
                            Category.USER,
                            "no-state",
                            "pipeline " + pipeline.name() + " has run before (group " + names.processingGroup()
                                    + " stands at offset "
                                    + committed.getValue().offset() + " of "
                                    + committed.getKey()
                                    + "), and is started without its state; it may be running on another cluster. Give"
                                    + " its last checkpoint or savepoint (`job submit --from STATE`), or begin anew with"
                                    + " `--from none --accept no-state`: letters are then written again");
                }
            }
        } catch (KafkaException e) {
            throw unavailable(e, AclOperation.READ);
        }
    }

    private void checkTopics() {
        Set<String> read = new TreeSet<>();
        Set<String> written = new TreeSet<>();
        for (View view : pipeline.views().values()) {
            read.add(names.topic(view.source()));
            written.addAll(List.of(names.dlq(view.source()), names.late(view.source()), names.viewTopic(view.name())));
        }
        for (Job job : pipeline.jobs().values()) {
            for (String source : job.inputs()) {
                read.add(names.topic(source));
                written.addAll(List.of(names.dlq(source), names.late(source)));
            }
            job.outputs().keySet().forEach(output -> written.add(names.jobTopic(job.name(), output)));
            written.addAll(List.of(names.jobDlq(job.name()), names.jobLate(job.name())));
        }
        Map<String, Object> properties = environment.kafka().clientProperties();
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        TopicLeave leave;
        try {
            leave = TopicLeave.of(properties, read, written);
        } catch (KafkaException e) {
            throw unavailable(e, AclOperation.DESCRIBE);
        }
        if (!leave.missing().isEmpty()) {
            throw new PenstockException(
                    Category.USER,
                    "topic-missing",
                    "topics do not exist: " + String.join(", ", new TreeSet<>(leave.missing()))
                            + "; apply the pipeline first");
        }
        refuse(leave.unreadable(), AclOperation.READ);
        refuse(leave.unwritable(), AclOperation.WRITE);
    }

    private void refuse(Set<String> topics, AclOperation operation) {
        if (!topics.isEmpty()) {
            throw unavailable(new TopicAuthorizationException(topics), operation);
        }
    }

    private RowSchemas checkSchemas() {
        Map<String, RowSchemas.RowSchema> schemas = new LinkedHashMap<>();
        Map<String, Integer> ofJobs = new LinkedHashMap<>();
        try (RegistryClient registry = new RegistryClient(environment.registry())) {
            for (Job job : pipeline.jobs().values()) {
                for (JobOutput output : job.outputs().values()) {
                    String topic = names.jobTopic(job.name(), output.name());
                    ofJobs.put(topic, registry.idOf(Names.subject(topic), StringTypes.portable(output.schema())));
                }
            }
            for (View view : pipeline.views().values()) {
                Source source = source(view);
                String contract = Names.subject(names.topic(source.name()));
                if (registry.latest(contract).isEmpty()) {
                    throw new PenstockException(
                            Category.USER,
                            "schema-not-registered",
                            "subject " + contract + " does not exist; apply the pipeline first");
                }
                String subject = Names.subject(names.viewTopic(view.name()));
                Schema rows = ViewSchema.of(pipeline.name(), view, source);
                schemas.put(view.name(), new RowSchemas.RowSchema(registry.idOf(subject, rows), rows));
            }
        }
        return new RowSchemas(schemas, ofJobs);
    }

    /** Opens a transactional producer as the sinks will: the broker alone knows its maximum, and what we are allowed. */
    private void checkTransactions(Duration transactionTimeout) {
        Map<String, Object> properties = environment.kafka().clientProperties();
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, names.processingTransactionalPrefix("preflight"));
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) transactionTimeout.toMillis());
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
        } catch (KafkaException e) {
            if (refusesTimeout(e)) {
                throw new PenstockException(
                        Category.USER,
                        "transaction-timeout",
                        "checkpoints need Kafka transactions of up to " + transactionTimeout.toSeconds()
                                + "s; the broker's transaction.max.timeout.ms allows less: raise it, or lower the"
                                + " checkpoints' interval or timeout",
                        e);
            }
            throw unavailable(e, AclOperation.WRITE);
        }
    }

    private static boolean refusesTimeout(KafkaException e) {
        return e instanceof InvalidTxnTimeoutException || e.getCause() instanceof InvalidTxnTimeoutException;
    }

    private Source source(View view) {
        Source source = pipeline.sources().get(view.source());
        if (source == null) {
            throw new PenstockException(
                    Category.BUG, "view-without-source", "view " + view.name() + " reads no declared source");
        }
        return source;
    }

    private PenstockException unavailable(KafkaException e, AclOperation operation) {
        Kafka kafka = environment.kafka();
        return KafkaLogin.of(kafka.clientProperties())
                .refusal(e, operation)
                .map(refusal -> refusal.exception(Category.USER, "pipeline " + pipeline.name(), e))
                .orElseGet(() -> new PenstockException(
                        Category.EXTERNAL,
                        "kafka-unavailable",
                        "Kafka at " + kafka.bootstrap() + " does not answer: " + e.getMessage(),
                        e));
    }
}
