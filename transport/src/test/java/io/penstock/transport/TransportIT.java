package io.penstock.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.events.OrderEvent;
import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.declaration.TopicSpec;
import io.penstock.common.environment.Kafka;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.registry.Registered;
import io.penstock.common.registry.RegistryClient;
import io.penstock.servers.TestServers;
import io.penstock.transport.apply.ClusterHands;
import io.penstock.transport.ownership.OwnershipLog;
import io.penstock.transport.plan.Change;
import io.penstock.transport.plan.Permissions;
import io.penstock.transport.plan.Plan;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** On a real broker and a real registry; each test has a pipeline of its own. */
class TransportIT {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, UTF_8);
    private Shop shop = Shop.onPaper();
    private final Admin kafka = connect();
    private final OwnershipLog ownership =
            new OwnershipLog(Map.of("bootstrap.servers", TestServers.kafka().bootstrap()));
    private RegistryClient registry = new RegistryClient(shop.environment().registry());

    @BeforeEach
    void open(TestInfo test) {
        shop = Shop.onPaper()
                .named(test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT))
                .on(
                        new Kafka(TestServers.kafka().bootstrap(), 1, 1, Map.of()),
                        TestServers.registry().url());
        registry = new RegistryClient(shop.environment().registry());
    }

    @AfterEach
    void close() {
        ownership.close();
        kafka.close();
        registry.close();
    }

    @Test
    void appliesToAnEmptyWorldAndThenHasNothingToDo() {
        assertThat(plan(shop).changes())
                .filteredOn(change -> !(change instanceof Change.CreateOwnershipTopic))
                .hasSize(15);

        apply(shop);

        assertThat(plan(shop).isEmpty()).isTrue();
        assertThat(bytes.toString(UTF_8))
                .contains("done: + topic " + topic())
                .contains("done: + schema " + topic() + "-value");
        assertThat(settings(topic()))
                .containsEntry("retention.ms", Long.toString(Duration.ofDays(7).toMillis()))
                .containsEntry("unclean.leader.election.enable", "false")
                .containsEntry("message.timestamp.type", "CreateTime");
        assertThat(settings(shop.name() + ".view.revenue_per_minute"))
                .containsEntry("cleanup.policy", "compact,delete");
        assertThat(registry.compatibility(topic() + "-value")).hasValue("FULL_TRANSITIVE");
        assertThat(registry.idOf(topic() + "-value", ChangeEnvelope.schemaOf(OrderEvent.getClassSchema())))
                .as("a producer finds the id of what it writes")
                .isPositive();
    }

    @Test
    void appliesTwiceWithoutASecondVersion() {
        apply(shop);
        apply(shop);

        assertThat(registry.versions(topic() + "-value")).hasSize(1);
        assertThat(bytes.toString(UTF_8)).contains("nothing to do");
    }

    @Test
    void goesOnAfterAKillBetweenAnyTwoChanges() {
        List<Change> whole = plan(shop).changes();
        for (int done = 0; done < whole.size(); done++) {
            // what the killed process had done; a plan made before the kill may even be carried out again
            whole.get(done).with(hands());
            whole.get(done).with(hands());
            if (done % 5 == 0) {
                try (Transport transport = connect(shop)) {
                    Plan rest = transport.plan(Permissions.none());
                    assertThat(rest.refusals()).isEmpty();
                    assertThat(rest.changes().size()).isLessThanOrEqualTo(whole.size() - done);
                }
            }
        }
        apply(shop);
        assertThat(plan(shop).isEmpty()).isTrue();
    }

    @Test
    void plansDriftAndPutsItRight() {
        apply(shop);
        hands().alterSettings(topic(), Map.of("retention.ms", "60000"));
        registry.setCompatibility(topic() + "-value", "NONE");

        assertThat(plan(shop).describe())
                .contains("retention.ms: 60000 (1m) -> 604800000 (7d)")
                .contains("compatibility: NONE -> FULL_TRANSITIVE");
        apply(shop);

        assertThat(settings(topic())).containsEntry("retention.ms", "604800000");
        assertThat(registry.compatibility(topic() + "-value")).hasValue("FULL_TRANSITIVE");
    }

    @Test
    void refusesAnIncompatibleSchemaAndTouchesNothing() {
        apply(shop);
        Shop broken = shop.with(contract("{\"name\":\"weight\",\"type\":\"long\"}"))
                .with(new TopicSpec(1, Duration.ofDays(9), Shop.PARTITIONS));

        assertThat(plan(broken).refusals()).singleElement().satisfies(refusal -> assertThat(refusal.details())
                .as("the registry refuses without a reason")
                .singleElement()
                .asString()
                .startsWith("OrderEvent.weight: new field without a default"));
        assertThatThrownBy(() -> apply(broken))
                .isInstanceOfSatisfying(
                        PenstockException.class, e -> assertThat(e.category()).isEqualTo(Category.USER))
                .hasMessageContaining("nothing was changed");

        assertThat(registry.versions(topic() + "-value")).hasSize(1);
        assertThat(settings(topic()))
                .as("a compatible part of the same plan")
                .containsEntry("retention.ms", "604800000");
    }

    @Test
    void isRefusedByTheRegistryItselfWhereThePlanIsTooOld() {
        apply(shop);
        Schema incompatible = ChangeEnvelope.schemaOf(contract("{\"name\":\"weight\",\"type\":\"long\"}"));

        assertThatThrownBy(() -> hands().register(topic() + "-value", incompatible))
                .isInstanceOfSatisfying(
                        PenstockException.class, e -> assertThat(e.code()).isEqualTo("schema-incompatible"));
    }

    @Test
    void registersAGrownContractAsTheNextVersion() {
        apply(shop);
        Shop grown = shop.with(contract("{\"name\":\"weight\",\"type\":[\"null\",\"long\"],\"default\":null}"));

        apply(grown);

        assertThat(registry.versions(topic() + "-value"))
                .extracting(Registered::version)
                .containsExactly(1, 2);
        assertThat(plan(grown).isEmpty()).isTrue();
        assertThat(plan(shop).isEmpty())
                .as("the old program still finds its schema")
                .isTrue();
    }

    @Test
    void refusesOtherPartitionsForATopicThatExists() throws Exception {
        apply(shop);

        assertThat(plan(shop.with(new TopicSpec(1, Duration.ofDays(7), 6))).describe())
                .contains("has 4 partitions, wanted 6");
        assertThat(plan(shop.with(new TopicSpec(1, Duration.ofDays(7), 2))).describe())
                .contains("cannot remove partitions");
        assertThat(kafka.describeTopics(List.of(topic())).allTopicNames().get())
                .extractingByKey(topic())
                .satisfies(topic -> assertThat(topic.partitions()).hasSize(4));
    }

    @Test
    void saysThatKafkaIsAway() {
        Shop away = shop.on(
                new Kafka("127.0.0.1:1", 1, 1, Map.of("default.api.timeout.ms", "1500", "request.timeout.ms", "1000")),
                shop.registry());

        assertThatThrownBy(() -> plan(away))
                .isInstanceOfSatisfying(
                        PenstockException.class, e -> assertThat(e.category()).isEqualTo(Category.EXTERNAL))
                .hasMessageContaining("list topics");
    }

    private ClusterHands hands() {
        return new ClusterHands(kafka, registry, ownership, Clock.systemUTC());
    }

    private String topic() {
        return shop.name() + ".orders";
    }

    private static Plan plan(Shop wanted) {
        try (Transport transport = connect(wanted)) {
            return transport.plan(Permissions.none());
        }
    }

    private void apply(Shop wanted) {
        Transport.apply(wanted.pipeline(), wanted.environment(), out);
    }

    private static Transport connect(Shop wanted) {
        return Transport.connect(wanted.pipeline(), wanted.environment());
    }

    private static Admin connect() {
        return Admin.create(Map.of("bootstrap.servers", TestServers.kafka().bootstrap()));
    }

    private Map<String, String> settings(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            Config config = kafka.describeConfigs(List.of(resource))
                    .values()
                    .values()
                    .iterator()
                    .next()
                    .get();
            return config.entries().stream()
                    .filter(entry -> entry.value() != null)
                    .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The order's contract with one more field. */
    private static Schema contract(String field) {
        String schema = OrderEvent.getClassSchema().toString();
        int end = schema.lastIndexOf(']');
        return new Schema.Parser().parse(schema.substring(0, end) + "," + field + schema.substring(end));
    }
}
