package io.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.registry.RegistryClient;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.local.platform.Platform;
import io.penstock.servers.net.Http;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A table gains a column, later its contract the field with a default; ingestion, the job and serving are replaced one
 * after the other, and orders come in all the time.
 */
final class EvolutionStory {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private EvolutionStory() {}

    static void tell(Platform platform, Path folder) throws Exception {
        try (Evolution line = new Evolution(platform, folder)) {
            line.apply(Evolution.FIRST);
            line.setUpDatabase();
            Process capture = line.ingestion(Evolution.FIRST, "\"status\":\"ready\"");
            Process serving = line.serving(Evolution.FIRST);
            String job = line.job(Evolution.FIRST, "");
            try (Load load = new Load(line)) {
                load.awaitMore(100);
                await().atMost(PATIENCE).until(() -> !answered(line).isEmpty());

                line.sql(
                        "evolve",
                        "alter table public.orders add column source_region text not null default 'us-east-1'");
                load.awaitMore(100);
                line.apply(Evolution.SECOND);

                Process next = line.ingestion(Evolution.SECOND, "standing by");
                capture.destroy();
                assertThat(capture.onExit().join().exitValue()).isEqualTo(143);
                load.awaitMore(100);
                job = line.job(Evolution.SECOND, line.stopJob(job));
                load.awaitMore(100);
                serving.destroy();
                serving.onExit().join();
                Process served = line.serving(Evolution.SECOND);

                load.region = "eu-west-1";
                load.awaitMore(100);
                long written = load.stop();

                Map<String, String> expected = expected(line);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(answered(line)).isEqualTo(expected));
                assertEveryReaderIsRight(platform, line, written);
                assertThat(next.isAlive() && served.isAlive()).isTrue();
            } finally {
                line.cancelJob(job);
            }
        }
    }

    private static void assertEveryReaderIsRight(Platform platform, Evolution line, long written) throws Exception {
        Map<String, Object> client = platform.environment().kafka().clientProperties();
        List<ConsumerRecord<byte[], byte[]>> records = Topic.read(client, Evolution.NAMES.topic("orders"));
        assertThat(records).hasSize(Math.toIntExact(written));
        assertThat(Topic.read(client, Evolution.NAMES.dlq("orders"))).isEmpty();
        assertThat(Topic.read(client, Evolution.NAMES.late("orders"))).isEmpty();
        try (RegistryClient registry = new RegistryClient(platform.environment().registry())) {
            for (Schema contract : List.of(Evolution.OLD, Evolution.NEW)) {
                RecordDecoder decoder = new RecordDecoder(registry, ChangeEnvelope.schemaOf(contract));
                Set<String> regions = new HashSet<>();
                Map<String, GenericRecord> held = new TreeMap<>();
                List<String> gaps = new ArrayList<>();
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    GenericRecord change = decoder.decode(record.value());
                    GenericRecord before = ChangeEnvelope.before(change);
                    GenericRecord after = ChangeEnvelope.after(change);
                    String order = String.valueOf(Objects.requireNonNull(after == null ? before : after)
                            .get("order_id"));
                    if (!Objects.equals(held.remove(order), before)) {
                        gaps.add(order + " at " + record.partition() + "/" + record.offset());
                    }
                    if (after != null) {
                        held.put(order, after);
                        regions.add(
                                after.hasField("source_region")
                                        ? after.get("source_region").toString()
                                        : "");
                    }
                }
                assertThat(gaps).isEmpty();
                assertThat(held).hasSize(rows(line));
                assertThat(regions)
                        .containsExactlyInAnyOrderElementsOf(
                                contract.equals(Evolution.OLD) ? Set.of("") : Set.of("us-east-1", "eu-west-1"));
            }
        }
    }

    /** {@code minute customer: orders revenue} as SQL has it. */
    private static Map<String, String> expected(Evolution line) throws Exception {
        Map<String, String> rows = new TreeMap<>();
        try (Connection connection = line.connect();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("select to_char(date_trunc('minute', created) at time zone 'UTC',"
                        + " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), customer_id, count(*), sum(total_amount)"
                        + " from orders group by 1, 2")) {
            while (row.next()) {
                rows.put(row.getString(1) + " " + row.getString(2), row.getLong(3) + " " + row.getBigDecimal(4));
            }
        }
        return rows;
    }

    /** The same as the API answers. */
    private static Map<String, String> answered(Evolution line) throws Exception {
        Map<String, String> rows = new TreeMap<>();
        JsonNode answer = JSON.readTree(Http.get(line.view()).body());
        for (JsonNode row : answer.path("rows")) {
            if (row.path("orders").asLong() > 0) {
                rows.put(
                        row.path("window_start").asText() + " "
                                + row.path("customer_id").asText(),
                        row.path("orders").asLong() + " " + row.path("revenue").asText());
            }
        }
        return rows;
    }

    private static int rows(Evolution line) throws Exception {
        try (Connection connection = line.connect();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("select count(*) from orders")) {
            row.next();
            return row.getInt(1);
        }
    }

    /** Inserts, updates and deletes, each a transaction. */
    private static final class Load implements AutoCloseable {
        private final Connection connection;
        private final Thread thread = new Thread(this::run, "orders");
        private final AtomicLong changes = new AtomicLong();
        private volatile boolean running = true;
        private volatile @Nullable String region;
        private volatile @Nullable Exception failure;

        Load(Evolution line) throws Exception {
            connection = line.connect();
            thread.start();
        }

        private void run() {
            try (Statement sql = connection.createStatement()) {
                for (int i = 0; running; i++) {
                    String at = region;
                    long touched = sql.executeUpdate("insert into orders values ('o%d', 'c%d', %d.25, now()%s)"
                            .formatted(i, i % 5, i % 1_000, at == null ? "" : ", '" + at + "'"));
                    touched += sql.executeUpdate(
                            "update orders set total_amount = total_amount + 0.5 where order_id = 'o" + i / 2 + "'");
                    if (i % 3 == 0) {
                        touched += sql.executeUpdate("delete from orders where order_id = 'o" + i / 4 + "'");
                    }
                    changes.addAndGet(touched);
                    Thread.sleep(10);
                }
            } catch (Exception e) {
                failure = e;
            }
        }

        void awaitMore(int more) {
            long until = changes.get() + more;
            await().atMost(PATIENCE).until(() -> failure != null || changes.get() >= until);
            assertThat(failure).isNull();
        }

        long stop() throws InterruptedException {
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
