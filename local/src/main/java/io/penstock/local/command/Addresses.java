package io.penstock.local.command;

import io.penstock.local.platform.Platform;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Where to go from here. */
final class Addresses {
    private Addresses() {}

    static String of(Platform platform) {
        Map<String, String> addresses = new LinkedHashMap<>();
        addresses.put("views", platform.service("serving") + "/v1/views");
        addresses.put("metrics", platform.service("monitoring") + "/metrics");
        addresses.put("Flink", platform.flink().toString());
        addresses.put("registry", platform.registry().toString());
        addresses.put("Kafka", platform.kafkaBootstrap());
        addresses.put(
                "PostgreSQL",
                platform.jdbcUrl("shop") + " (user " + platform.shopUser() + ", password in "
                        + platform.variables().get("PENSTOCK_SECRETS") + "/shop-app)");
        return addresses.entrySet().stream()
                .map(address -> String.format("  %-12s %s", address.getKey(), address.getValue()))
                .collect(Collectors.joining("\n"));
    }
}
