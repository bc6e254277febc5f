package io.penstock.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.names.Names;
import io.penstock.common.registry.RegistryClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaBuilder.FieldAssembler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A table gains a column, then its contract the field, while orders come in and the service is replaced. */
class EvolutionIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String TABLE =
            "create table public.orders (order_id text primary key, customer_id text not null, total_amount numeric(12,2))";

    @Test
    void oldAndNewReadersAreBothRightAndNothingIsLost() throws Exception {
        Schema old = fields().endRecord();
        Schema evolved = fields().name("source_region")
                .type()
                .stringType()
                .stringDefault("us-east-1")
                .endRecord();
        Shop shop = Shop.of(
                        "evolution",
                        List.of(new Shop.Captured("orders", "public.orders", old, "customer_id", "created")),
                        TABLE.replace("numeric(12,2))", "numeric(12,2), created timestamptz not null default now())"))
                .setUp();
        Path before = contract(shop, "v1", old);
        Path after = contract(shop, "v2", evolved);
        try (ServiceProcess first = ServiceProcess.startWith(before, shop).awaitReady();
                Orders orders = new Orders(shop)) {
            orders.await(200);
            shop.sql("alter table orders add column source_region text not null default 'us-east-1'");
            orders.await(200);
            try (RegistryClient registry = Shop.registry()) {
                String subject = Names.subject(shop.orders());
                registry.setCompatibility(subject, "FULL_TRANSITIVE");
                registry.register(subject, ChangeEnvelope.schemaOf(evolved));
            }
            shop.usePort();
            try (ServiceProcess second = ServiceProcess.startWith(after, shop)) {
                await().atMost(SOON).until(() -> second.readiness().contains("standing by"));
                assertThat(first.alive()).as(first::output).isTrue();
                first.stop();
                second.awaitReady();
                orders.region = "eu-west-1";
                orders.await(200);
                long written = orders.stop();
                try (CommittedTopic oldReader = new CommittedTopic(shop.orders(), old);
                        CommittedTopic newReader = new CommittedTopic(shop.orders(), evolved);
                        CommittedTopic deadLetters = new CommittedTopic(shop.deadLetters())) {
                    await().atMost(SOON).until(() -> newReader.records().size() >= written);
                    assertThat(newReader.records()).hasSize(Math.toIntExact(written));
                    for (CommittedTopic reader : List.of(oldReader, newReader)) {
                        Chains chains = Chains.of(reader.changes());
                        assertThat(chains.breaks()).isEmpty();
                        assertThat(chains.remaining()).isEqualTo(Chains.table(shop));
                    }
                    assertThat(newReader.changes().stream()
                                    .map(CommittedTopic.Change::after)
                                    .map(row -> String.valueOf(row == null ? "" : row.get("source_region"))))
                            .contains("us-east-1", "eu-west-1");
                    assertThat(deadLetters.records()).isEmpty();
                }
            }
        }
    }

    private static FieldAssembler<Schema> fields() {
        return SchemaBuilder.record("Order")
                .namespace("evolution")
                .fields()
                .requiredString("order_id")
                .requiredString("customer_id")
                .requiredDouble("total_amount")
                .name("created")
                .type(org.apache.avro.LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG)))
                .noDefault();
    }

    /** A folder for the class path. */
    private static Path contract(Shop shop, String version, Schema schema) throws Exception {
        Path folder = shop.folder().resolve(version);
        Files.createDirectories(folder.resolve("evolution"));
        Files.writeString(folder.resolve("evolution/Order.avsc"), schema.toString());
        return folder;
    }

    /** Inserts, updates and deletes without a pause, each a transaction. */
    private static final class Orders implements AutoCloseable {
        private final Connection connection;
        private final Thread thread = new Thread(this::run, "orders");
        private final AtomicLong changes = new AtomicLong();
        private volatile boolean running = true;
        private volatile @Nullable String region;
        private volatile @Nullable Exception failure;

        private Orders(Shop shop) throws Exception {
            connection = shop.connect();
            thread.start();
        }

        private void run() {
            try (var sql = connection.createStatement()) {
                for (int i = 0; running; i++) {
                    String at = region;
                    sql.execute(
                            at == null
                                    ? "insert into orders values ('o%d', 'c%d', %d)".formatted(i, i % 20, i)
                                    : "insert into orders values ('o%d', 'c%d', %d, now(), '%s')"
                                            .formatted(i, i % 20, i, at));
                    long touched = 1;
                    touched += sql.executeUpdate(
                            "update orders set total_amount = total_amount + 0.5 where order_id = 'o" + i / 2 + "'");
                    if (i % 3 == 0) {
                        touched += sql.executeUpdate("delete from orders where order_id = 'o" + i / 4 + "'");
                    }
                    changes.addAndGet(touched);
                    Thread.sleep(2);
                }
            } catch (Exception e) {
                failure = e;
            }
        }

        /** Waits for so many more changes. */
        void await(int more) {
            long until = changes.get() + more;
            org.awaitility.Awaitility.await().atMost(SOON).until(() -> failure != null || changes.get() >= until);
            assertThat(failure).isNull();
        }

        long stop() throws Exception {
            running = false;
            thread.join();
            assertThat(failure).isNull();
            return changes.get();
        }

        @Override
        public void close() throws SQLException {
            running = false;
            connection.close();
        }
    }
}
