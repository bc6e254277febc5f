package io.penstock.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.servers.net.Http;
import io.penstock.servers.postgres.Postgres;
import io.penstock.servers.process.ProcessUnit;
import io.penstock.servers.process.UnitState;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TestServersIT {
    @Test
    void postgresDecodesLogicallyAndReturnsWithItsRowsAfterKill() throws Exception {
        Postgres postgres = TestServers.postgres();
        postgres.execute("postgres", "create table survivors (id int primary key)", "insert into survivors values (1)");

        killAndAwaitReturn(postgres.unit());

        try (var connection = postgres.connect("postgres");
                var statement = connection.createStatement();
                var row = statement.executeQuery("select count(*), current_setting('wal_level') from survivors")) {
            row.next();
            assertThat(row.getInt(1)).isEqualTo(1);
            assertThat(row.getString(2)).isEqualTo("logical");
        }
    }

    @Test
    void kafkaReturnsAfterKill() {
        killAndAwaitReturn(TestServers.kafka().unit());
    }

    @Test
    void registryKeepsEveryAcknowledgedSchemaThroughKill() throws Exception {
        URI url = TestServers.registry().url();
        for (int i = 0; i < 20; i++) {
            var registered = Http.json(
                    "POST", URI.create(url + "/subjects/s" + i + "-value/versions"), "{\"schema\":\"\\\"string\\\"\"}");
            assertThat(registered.statusCode()).isEqualTo(200);
        }

        killAndAwaitReturn(TestServers.registry().unit());

        assertThat(Http.get(URI.create(url + "/subjects")).body().split(",")).hasSize(20);
        assertThat(Http.get(URI.create(url + "/config")).body()).contains("FULL_TRANSITIVE");
    }

    private static void killAndAwaitReturn(ProcessUnit unit) {
        long killed = unit.status().pid().orElseThrow();
        unit.kill();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> unit.status().state() == UnitState.READY
                        && unit.status().pid().orElse(killed) != killed);
        assertThat(unit.status().restarts()).isEqualTo(1);
    }
}
