package io.penstock.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What {@code --setup-sql} prints is all that a role needs which may create nothing. */
class SetupIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void aRoleThatMayCreateNothingWorksOnceTheOwnerHasRunWhatIsPrinted() throws Exception {
        Shop shop = Shop.bare("setup");
        shop.sql(
                "revoke all on orders from penstock_cdc",
                "revoke all on schema public from public",
                "revoke create on database setup from penstock_cdc");
        String script;
        try (ServiceProcess printing = ServiceProcess.start(shop, "--setup-sql")) {
            assertThat(printing.awaitExit()).isZero();
            script = printing.output();
        }
        assertThat(script)
                .contains("CREATE ROLE \"penstock_cdc\" LOGIN REPLICATION")
                .contains("replication slot " + shop.slot());

        shop.sql(script);

        try (ServiceThread service = ServiceThread.start(shop).awaitReady();
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            assertThat(shop.ask("select has_database_privilege('penstock_cdc', 'setup', 'create')::text"))
                    .isEqualTo("false");
            shop.sql("insert into orders values ('o1', 'c1', 1)");
            await().atMost(SOON).until(() -> topic.records().size() == 1);
            assertThat(service.alive()).isTrue();
        }
    }
}
