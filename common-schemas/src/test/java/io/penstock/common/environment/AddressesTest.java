package io.penstock.common.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a client gets to a database, and what the records refuse whoever builds them. */
final class AddressesTest {

    private static final Secret PASSWORD = new Secret.FromEnv("DB_PASSWORD");

    @ParameterizedTest
    @CsvSource({
        "db.example.com, shop, jdbc:postgresql://db.example.com:5432/shop",
        "::1, shop, jdbc:postgresql://[::1]:5432/shop",
        "db, a/b?ssl=off, jdbc:postgresql://db:5432/a%2Fb%3Fssl%3Doff",
        "db, shop & co, jdbc:postgresql://db:5432/shop%20%26%20co"
    })
    void aNameNeverBecomesAnOptionOfTheDriver(String host, String name, String url) {
        assertThat(new Database("postgresql", host, 5_432, name, "cdc", PASSWORD).jdbcUrl())
                .isEqualTo(url);
    }

    @Test
    void theRecordsKeepTheirRulesWithoutAFile() {
        assertThatThrownBy(() -> new Database("oracle", "db", 5_432, "shop", "cdc", PASSWORD))
                .hasMessage("kind: 'oracle' is not postgresql");
        assertThatThrownBy(() -> new Database("postgresql", "db", 0, "shop", "cdc", PASSWORD))
                .hasMessage("port: 0 is not between 1 and 65535");
        assertThatThrownBy(() -> new Kafka("kafka:9092", 1, 2, Map.of()))
                .hasMessage("minInSyncReplicas: 2 is not between 1 and 1");
        assertThatThrownBy(() -> new Registry(List.of(), new Auth.None()))
                .hasMessage("urls: is empty, needs at least one");
    }

    @Test
    void aDatabaseThatTheEnvironmentDoesNotHaveIsTheUsersToAdd() {
        Environment environment = new Environment(
                "local",
                new Kafka("kafka:9092", 1, 1, Map.of()),
                new Registry(List.of(URI.create("http://registry")), new Auth.None()),
                Map.of("serving-db", new Database("postgresql", "db", 5_432, "serving", "serving", PASSWORD)),
                new ServingStore("serving-db"),
                new Flink(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 1),
                Map.of());

        assertThat(environment.servingDatabase().name()).isEqualTo("serving");
        assertThatThrownBy(() -> environment.database("shop-db"))
                .isInstanceOfSatisfying(
                        PenstockException.class, e -> assertThat(e.category()).isEqualTo(Category.USER))
                .hasMessage("environment local has no database 'shop-db', it has [serving-db]");
    }
}
