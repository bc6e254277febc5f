package io.penstock.processing.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What brokers let us do with topics, as they say themselves before anything is tried.
 *
 * @param missing topics that are not there
 * @param unreadable that we have to read and may not
 * @param unwritable that we have to write and may not
 */
public record TopicLeave(List<String> missing, Set<String> unreadable, Set<String> unwritable) {

    /**
     * Asks.
     *
     * @param client properties that every client starts from
     * @throws KafkaException if the brokers do not answer, or do not let us in
     */
    public static TopicLeave of(Map<String, Object> client, Set<String> read, Set<String> written) {
        Set<String> all = new TreeSet<>(read);
        all.addAll(written);
        TopicLeave leave = new TopicLeave(new ArrayList<>(), new TreeSet<>(), new TreeSet<>());
        try (Admin admin = Admin.create(client)) {
            admin.describeTopics(all, new DescribeTopicsOptions().includeAuthorizedOperations(true))
                    .topicNameValues()
                    .forEach((topic, answer) -> leave.add(topic, answer, read, written));
        }
        return leave;
    }

    private void add(String topic, KafkaFuture<TopicDescription> answer, Set<String> read, Set<String> written) {
        Set<AclOperation> allowed;
        try {
            allowed = answer.get().authorizedOperations();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                missing.add(topic);
                return;
            } else if (!(e.getCause() instanceof TopicAuthorizationException)) {
                throw new KafkaException("describe topic " + topic, e);
            }
            allowed = Set.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
        if (read.contains(topic) && !allowed.contains(AclOperation.READ)) {
            unreadable.add(topic);
        }
        if (written.contains(topic) && !allowed.contains(AclOperation.WRITE)) {
            unwritable.add(topic);
        }
    }
}
