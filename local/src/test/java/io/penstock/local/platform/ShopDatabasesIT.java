package io.penstock.local.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.servers.TestServers;
import io.penstock.servers.install.Distribution;
import io.penstock.servers.postgres.Postgres;
import io.penstock.servers.secret.Secrets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShopDatabasesIT {
    private final Postgres postgres = TestServers.postgres();
    private final Pipeline pipeline =
            PipelineLoader.load(Distribution.find().home().resolve("pipelines/shop.yaml"), Map.of());
    private final Secrets secrets;

    ShopDatabasesIT(@TempDir Path folder) {
        secrets = new Secrets(folder);
    }

    @BeforeEach
    void prepareTwice() throws Exception {
        ShopDatabases databases = new ShopDatabases(postgres, secrets, pipeline);
        databases.prepare();
        databases.prepare();
    }

    @Test
    void theCapturingUserReadsTheTablesReplicatesAndMovesTheHeartbeatButWritesNothingElse() throws SQLException {
        try (Connection capture = connect(ShopDatabases.SHOP, "penstock_cdc", "shop-db");
                Statement statement = capture.createStatement()) {
            assertThat(one(statement, "select count(*) from public.orders")).isNotNull();
            assertThat(one(statement, "select rolreplication from pg_roles where rolname = current_user"))
                    .isEqualTo("t");
            statement.execute("insert into penstock.heartbeat values ('s', now())"
                    + " on conflict (slot) do update set beat_at = excluded.beat_at");
            assertThatThrownBy(() -> statement.execute("delete from public.orders"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void thePublicationHoldsTheCapturedTablesAndTheHeartbeat() throws SQLException {
        try (Connection connection = postgres.connect(ShopDatabases.SHOP);
                Statement statement = connection.createStatement()) {
            assertThat(one(
                            statement,
                            "select string_agg(schemaname || '.' || tablename, ',' order by schemaname, tablename) from pg_publication_tables"
                                    + " where pubname = 'penstock_shop_shop_db'"))
                    .isEqualTo("penstock.heartbeat,public.customers,public.orders");
            assertThat(one(statement, "select relreplident from pg_class where oid = 'public.orders'::regclass"))
                    .isEqualTo("f");
        }
    }

    @Test
    void theApplicationWritesItsTablesAndItsLedger() throws SQLException {
        try (Connection shop = connect(ShopDatabases.SHOP, ShopDatabases.APPLICATION, "shop-app");
                Statement statement = shop.createStatement()) {
            statement.execute("insert into public.orders(order_id, customer_id, total_amount, created_at)"
                    + " values ('o1', 'c1', 'NaN', 'infinity')");
            statement.execute("insert into ledger.written values ('orders', 1)");
            statement.execute("create temporary table corrections (id int)");
            statement.execute("delete from public.orders");
        }
    }

    @Test
    void theServingUserOwnsItsDatabase() throws SQLException {
        try (Connection serving = connect(ShopDatabases.SERVING, "penstock_serving", "serving-db");
                Statement statement = serving.createStatement()) {
            statement.execute("create schema if not exists shop");
            statement.execute("create table shop.view_of_test (id int)");
            statement.execute("drop table shop.view_of_test");
        }
    }

    private Connection connect(String database, String user, String secret) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(database), user, secrets.reveal(secret));
    }

    private static String one(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }
}
