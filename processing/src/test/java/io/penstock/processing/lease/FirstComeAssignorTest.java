package io.penstock.processing.lease;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class FirstComeAssignorTest {
    private final Map<String, Subscription> members = new LinkedHashMap<>();

    @Test
    void whoeverHasItKeepsItWhoeverComes() {
        member("z-comes", -1, false);
        member("has", 5, true);
        member("a-comes", -1, false);

        assertThat(given()).containsExactly("has");
    }

    @Test
    void theDeadOneThatComesBackWithAnOldClaimDoesNotGetItBack() {
        member("z-was-dead", 3, true);
        member("has", 5, true);

        assertThat(given()).containsExactly("has");
    }

    @Test
    void ofSeveralThatComeTogetherOneGetsIt() {
        member("a", -1, false);
        member("b", 4, false);

        assertThat(given()).hasSize(1);
    }

    @Test
    void theOthersAreToldWhoHasIt() {
        member("has", 5, true);
        member("comes", -1, false);
        List<String> told = new ArrayList<>();
        FirstComeAssignor other = new FirstComeAssignor();
        other.configure(Map.of(FirstComeAssignor.TOLD, (FirstComeAssignor.Told) told::add));

        other.tell(Objects.requireNonNull(assignments().get("comes")));

        assertThat(told).containsExactly("holder has");
    }

    private void member(String name, int generation, boolean owns) {
        members.put(
                name,
                new Subscription(
                        List.of("shop.orders"),
                        ByteBuffer.wrap(("holder " + name).getBytes(UTF_8)),
                        owns ? List.of(new TopicPartition("shop.orders", 0)) : List.of(),
                        generation,
                        Optional.empty()));
    }

    private Map<String, Assignment> assignments() {
        return new FirstComeAssignor()
                .assign(Cluster.empty(), new GroupSubscription(members))
                .groupAssignment();
    }

    private List<String> given() {
        return assignments().entrySet().stream()
                .filter(it -> !it.getValue().partitions().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }
}
