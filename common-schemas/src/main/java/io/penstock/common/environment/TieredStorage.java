package io.penstock.common.environment;

import io.penstock.common.declaration.Rules;
import java.time.Duration;

/**
 * That brokers keep older records elsewhere (KIP-405), for topics that keep them for long.
 *
 * @param localRetention how long brokers keep records on their own disks, a minute to ten years
 */
public record TieredStorage(Duration localRetention) {
    public TieredStorage {
        Rules.between("localRetention", localRetention, Duration.ofMinutes(1), Duration.ofDays(3_650));
    }
}
