package io.penstock.common.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.events.OrderEvent;
import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.environment.Auth;
import io.penstock.common.environment.Registry;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.wire.StringTypes;
import io.penstock.common.wire.UnknownSchema;
import io.penstock.servers.TestServers;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The protocol as a real registry speaks it; each test has a subject of its own. */
class RegistryClientIT {
    private static final Schema FIRST = SchemaBuilder.record("t.Row")
            .doc("A row.")
            .fields()
            .requiredString("id")
            .endRecord();
    private static final Schema GROWN = SchemaBuilder.record("t.Row")
            .doc("A row.")
            .fields()
            .requiredString("id")
            .optionalLong("weight")
            .endRecord();
    private static final Schema BROKEN = SchemaBuilder.record("t.Row")
            .doc("A row.")
            .fields()
            .requiredString("id")
            .requiredLong("weight")
            .endRecord();

    private final RegistryClient client =
            new RegistryClient(new Registry(List.of(TestServers.registry().url()), new Auth.None()));
    private String subject = "";

    @BeforeEach
    void name(TestInfo test) {
        subject = test.getTestMethod().orElseThrow().getName() + "-value";
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void returnsTheSameIdForTheSameSchema() throws UnknownSchema {
        int id = client.register(subject, FIRST);

        assertThat(client.register(subject, FIRST)).isEqualTo(id);
        assertThat(client.idOf(subject, FIRST)).isEqualTo(id);
        assertThat(client.byId(id)).hasToString(FIRST.toString());
        assertThat(client.latest(subject)).hasValue(new Registered(id, 1, FIRST));
    }

    @Test
    void findsAGeneratedContractByItsSource() throws UnknownSchema {
        Schema envelope = ChangeEnvelope.schemaOf(OrderEvent.getClassSchema());

        int id = client.register(subject, envelope);

        assertThat(client.idOf(subject, StringTypes.portable(envelope))).isEqualTo(id);
        assertThat(client.byId(id).toString()).doesNotContain("avro.java").contains("Primary key of the order.");
    }

    @Test
    void setsTheLevelOfASubjectBeforeItsFirstVersion() {
        assertThat(client.compatibility(subject)).isEmpty();

        client.setCompatibility(subject, "FULL_TRANSITIVE");
        client.register(subject, FIRST);

        assertThat(client.compatibility(subject)).hasValue("FULL_TRANSITIVE");
        client.setCompatibility(subject, "BACKWARD");
        assertThat(client.compatibility(subject)).hasValue("BACKWARD");
    }

    @Test
    void keepsEveryVersion() {
        int first = client.register(subject, FIRST);
        int second = client.register(subject, GROWN);

        assertThat(client.versions(subject))
                .containsExactly(new Registered(first, 1, FIRST), new Registered(second, 2, GROWN));
        assertThat(client.find(subject, FIRST)).hasValue(new Registered(first, 1, FIRST));
        assertThat(client.latest(subject)).hasValue(new Registered(second, 2, GROWN));
    }

    @Test
    void refusesAnIncompatibleSuccessorWithReasons() {
        client.setCompatibility(subject, "FULL_TRANSITIVE");
        client.register(subject, FIRST);

        assertThat(client.check(subject, GROWN).compatible()).isTrue();
        CompatibilityCheck check = client.check(subject, BROKEN);
        assertThat(check.compatible()).isFalse();
        assertThat(check.reasons()).anyMatch(reason -> reason.contains("weight"));
        assertThatThrownBy(() -> client.register(subject, BROKEN))
                .isInstanceOfSatisfying(
                        PenstockException.class, e -> assertThat(e.code()).isEqualTo("schema-incompatible"))
                .hasMessageContaining("weight");
        assertThat(client.versions(subject)).hasSize(1);
    }

    @Test
    void tellsAbsentSubjectsSchemasAndIds() {
        assertThat(client.latest(subject)).isEmpty();
        assertThat(client.versions(subject)).isEmpty();
        assertThat(client.find(subject, FIRST)).isEmpty();
        assertThat(client.check(subject, FIRST).compatible()).isTrue();
        client.register(subject, FIRST);
        assertThat(client.find(subject, GROWN)).isEmpty();
        assertThatThrownBy(() -> client.idOf(subject, GROWN)).hasMessageContaining("apply the pipeline first");
        assertThatThrownBy(() -> client.byId(2_000_000)).isInstanceOf(UnknownSchema.class);
    }
}
