package io.penstock.local.command;

import io.penstock.local.platform.Platform;

/** Where to go from here. */
final class Addresses {
    private Addresses() {}

    static String of(Platform platform) {
        return """
                views       %s/v1/views
                metrics     %s/metrics
                Flink       %s
                registry    %s
                Kafka       %s
                PostgreSQL  %s (user %s, password in %s/shop-app)

                curl '%s/v1/views/revenue_per_minute?source_region=eu-west-1&limit=5'""".formatted(
                        platform.service("serving"),
                        platform.service("monitoring"),
                        platform.flink(),
                        platform.registry(),
                        platform.kafkaBootstrap(),
                        platform.jdbcUrl("shop"),
                        platform.shopUser(),
                        platform.variables().get("PENSTOCK_SECRETS"),
                        platform.service("serving"));
    }
}
