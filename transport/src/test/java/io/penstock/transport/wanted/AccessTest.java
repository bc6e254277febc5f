package io.penstock.transport.wanted;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.declaration.Route;
import io.penstock.common.environment.Client;
import io.penstock.transport.Shop;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AccessTest {
    private final Shop shop =
            Shop.onPaper().with(new Route("orders_eu", "orders", Optional.empty(), List.of(), Optional.empty()));

    @Test
    void givesIngestionItsTablesAndWhatItMustReadBack() {
        assertThat(of(Client.INGESTION))
                .containsExactly(
                        "read topic shop.cdc.shop-db.offsets",
                        "write topic shop.cdc.shop-db.offsets",
                        "read topic shop.orders",
                        "write topic shop.orders",
                        "write topic shop.orders.dlq",
                        "write transactional id shop.ingestion.shop-db");
    }

    @Test
    void givesApplicationsTheirEventsOnly() {
        assertThat(of(Client.APPLICATIONS)).containsExactly("write topic shop.payments");
    }

    @Test
    void givesProcessingWhatViewsReadAndWhereTheyWrite() {
        assertThat(of(Client.PROCESSING))
                .as("nothing reads payments here")
                .containsExactly(
                        "read topic shop.orders",
                        "write topic shop.orders.dlq",
                        "write topic shop.orders.late",
                        "write topic shop.view.revenue_per_minute",
                        "read group shop.processing",
                        "read group shop.processing.lease",
                        "write transactional id shop.processing.*");
    }

    @Test
    void givesRoutingItsSourceAndItsTargets() {
        assertThat(of(Client.ROUTING))
                .containsExactly(
                        "read topic shop.orders",
                        "write topic shop.orders_eu",
                        "write topic shop.orders_eu.dlq",
                        "read group shop.routing.orders_eu",
                        "write transactional id shop.routing.orders_eu*");
    }

    @Test
    void letsServingReadViewsAndMonitoringReadNothing() {
        assertThat(of(Client.SERVING))
                .containsExactly("read topic shop.view.revenue_per_minute", "read group shop.serving");
        assertThat(of(Client.MONITORING)).containsExactly("describe topic shop.*", "describe group shop.*");
    }

    @Test
    void letsOperationsReadLettersAndSendThemBack() {
        assertThat(of(Client.OPERATIONS))
                .containsExactly(
                        "read topic shop.letter-marks",
                        "write topic shop.letter-marks",
                        "read topic shop.orders",
                        "write topic shop.orders",
                        "read topic shop.orders.dlq",
                        "read topic shop.orders.late",
                        "read topic shop.orders_eu.dlq",
                        "read topic shop.payments",
                        "write topic shop.payments",
                        "read topic shop.payments.dlq",
                        "read topic shop.payments.late",
                        "write transactional id shop.redrive.*");
    }

    @Test
    void givesTwoClientsOfOnePrincipalWhatEachNeeds() {
        Map<Client, String> one = Map.of(Client.SERVING, "User:all", Client.APPLICATIONS, "User:all");

        assertThat(Access.of(shop.pipeline(), one))
                .extracting(Grant::what)
                .containsExactly(
                        "write topic shop.payments",
                        "read topic shop.view.revenue_per_minute",
                        "read group shop.serving");
    }

    @Test
    void givesNothingToWhomTheEnvironmentDoesNotName() {
        assertThat(Access.of(shop.pipeline(), Map.of())).isEmpty();
    }

    private List<String> of(Client client) {
        Map<Client, String> principals =
                Arrays.stream(Client.values()).collect(Collectors.toMap(Function.identity(), it -> "User:" + it));
        return Access.of(shop.pipeline(), principals).stream()
                .filter(grant -> grant.principal().equals("User:" + client))
                .map(Grant::what)
                .toList();
    }
}
