package io.penstock.routing.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.http.Health;
import io.penstock.common.wire.UnknownSchema;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A registry that goes away in mid flow, for longer than its client tries: the record in hand waits for it. */
class PatientSchemasTest {
    private static final int KNOWN = 7;
    private static final Schema SCHEMA = Schema.create(Schema.Type.STRING);

    private final Health health = new Health(PatientSchemas.CHECK);
    private final PatientSchemas schemas =
            new PatientSchemas(this::byId, (subject, schema) -> Optional.empty(), () -> {}, health);
    private volatile boolean away;

    @AfterEach
    void close() {
        schemas.close();
    }

    @Test
    void anOutageIsWaitedOutAndReadinessSaysForWhat() throws Exception {
        away = true;
        CompletableFuture<Schema> answer = CompletableFuture.supplyAsync(() -> ask(KNOWN));
        await().untilAsserted(() -> assertThat(health.waiting().get(PatientSchemas.CHECK))
                .contains("answer to schema 7: connection refused"));
        assertThat(answer).isNotDone();

        away = false;
        assertThat(answer.get()).isEqualTo(SCHEMA);
        assertThat(health.isReady()).isTrue();
    }

    @Test
    void whatTheRegistryDoesNotKnowIsAnAnswer() {
        assertThatThrownBy(() -> schemas.byId(8)).isInstanceOf(UnknownSchema.class);
        assertThat(schemas.idOf("shop.r-value", SCHEMA)).isEqualTo(OptionalInt.empty());
        assertThat(health.isReady()).isTrue();
    }

    @Test
    void theEndOfTheServiceEndsTheWait() {
        away = true;
        CompletableFuture<Schema> answer = CompletableFuture.supplyAsync(() -> ask(KNOWN));
        await().untilAsserted(() ->
                assertThat(health.waiting().get(PatientSchemas.CHECK)).contains("schema 7"));
        schemas.close();
        await().until(answer::isCompletedExceptionally);
    }

    private Schema ask(int id) {
        try {
            return schemas.byId(id);
        } catch (UnknownSchema e) {
            throw new AssertionError(e);
        }
    }

    private Schema byId(int id) throws UnknownSchema {
        if (away) {
            throw new PenstockException(Category.EXTERNAL, "registry-unavailable", "connection refused");
        } else if (id != KNOWN) {
            throw new UnknownSchema(id);
        }
        return SCHEMA;
    }
}
