package io.penstock.benchmarks.processing;

import io.penstock.servers.kafka.NewTopics;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/** Topics of a run. Those of results bear the time at which the broker appended each record. */
record Topics(Admin admin, String events) {
    private static final Map<String, String> APPEND_TIME = Map.of("message.timestamp.type", "LogAppendTime");

    void createResults(String topic, int partitions) throws ExecutionException, InterruptedException {
        NewTopics.create(admin, List.of(new NewTopic(topic, partitions, (short) 1).configs(APPEND_TIME)));
    }

    void markWithAppendTime(String topic) throws ExecutionException, InterruptedException {
        List<AlterConfigOp> operations = APPEND_TIME.entrySet().stream()
                .map(entry ->
                        new AlterConfigOp(new ConfigEntry(entry.getKey(), entry.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), operations))
                .all()
                .get();
    }

    /** Waits until they are gone. */
    void delete(Collection<String> topics) throws ExecutionException, InterruptedException {
        List<String> present = topics.stream().filter(names()::contains).toList();
        admin.deleteTopics(present).all().get();
        while (names().stream().anyMatch(present::contains)) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private Collection<String> names() throws ExecutionException, InterruptedException {
        return admin.listTopics().names().get();
    }

    List<TopicPartition> partitions(String topic) throws ExecutionException, InterruptedException {
        int count = admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                .mapToInt(description -> description.partitions().size())
                .sum();
        return IntStream.range(0, count)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    /** Records and transaction markers in a topic. */
    long size(String topic) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> latest = new LinkedHashMap<>();
        partitions(topic).forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        return admin
                .listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                .all()
                .get()
                .values()
                .stream()
                .mapToLong(offset -> offset.offset())
                .sum();
    }
}
