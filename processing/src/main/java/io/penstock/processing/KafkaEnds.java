package io.penstock.processing;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.environment.Environment;
import io.penstock.common.names.Names;
import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.decode.RegistryAddress;
import io.penstock.processing.decode.SchemaSource;
import io.penstock.processing.lease.LeaseTerms;
import io.penstock.processing.sink.KafkaSinks;
import io.penstock.processing.source.LogBatch;
import io.penstock.processing.source.LogSource;
import io.penstock.processing.view.ViewPlan;
import io.penstock.processing.view.ViewRow;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;

/**
 * Topics of one Kafka cluster.
 *
 * @param lease by which it runs
 * @param kafka properties that every client starts from
 * @param since epoch milliseconds from which later versions read the log; empty for its beginning
 */
record KafkaEnds(
        Names names,
        LeaseTerms lease,
        Map<String, Object> kafka,
        SchemaSource schemas,
        KafkaSinks sinks,
        Duration transactionTimeout,
        boolean gapAccepted,
        OptionalLong since)
        implements Ends {

    static KafkaEnds of(
            Pipeline pipeline,
            Environment environment,
            Duration transactionTimeout,
            Set<Acceptance> accepted,
            OptionalLong since) {
        Map<String, Object> kafka = environment.kafka().clientProperties();
        return new KafkaEnds(
                new Names(pipeline.name()),
                LeaseTerms.of(pipeline.name(), leasing(pipeline), kafka),
                kafka,
                RegistryAddress.of(environment.registry()),
                new KafkaSinks(kafka, accepted.contains(Acceptance.LOST_TRANSACTIONS)),
                transactionTimeout,
                accepted.contains(Acceptance.LOG_GAP),
                since);
    }

    /** Of the sources that the job reads, the one by which the whole job asks for its lease. */
    private static String leasing(Pipeline pipeline) {
        return pipeline.sources().keySet().stream()
                .filter(source -> pipeline.sourcesByVersion()
                        .getOrDefault(1, Collections.emptySortedSet())
                        .contains(source))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a pipeline without views and jobs"));
    }

    @Override
    public Source<LogBatch, ?, ?> log(io.penstock.common.declaration.Source source, int version) {
        String topic = names.topic(source.name());
        boolean first = version == 1;
        return LogSource.of(
                kafka,
                topic,
                names.processingGroup(version),
                first ? OptionalLong.empty() : since,
                gapAccepted,
                first && topic.equals(lease.topic()) ? lease : null);
    }

    @Override
    public Sink<ViewRow> rows(ViewPlan plan) {
        String topic = names.viewTopic(plan.name());
        return plan.hasSessions()
                ? sinks.rowsInTransactions(
                        topic, names.processingTransactionalPrefix("view." + plan.name()), transactionTimeout)
                : sinks.rows(topic);
    }

    @Override
    public Sink<Letter> letters(String writer) {
        return sinks.letters(names.processingTransactionalPrefix(writer), transactionTimeout);
    }

    @Override
    public Duration idleAfter() {
        return LogSource.IDLE_AFTER;
    }
}
