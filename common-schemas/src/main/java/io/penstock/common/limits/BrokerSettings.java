package io.penstock.common.limits;

import java.util.Map;
import java.util.OptionalLong;

/**
 * What one broker shows of its settings; brokers of a cluster may differ.
 *
 * @param settings by name; those that it hides are left out
 */
public record BrokerSettings(int id, Map<String, String> settings) {
    public BrokerSettings {
        settings = Map.copyOf(settings);
    }

    /** Empty where it is hidden, or no whole number. */
    public OptionalLong number(String name) {
        String value = settings.get(name);
        try {
            return value == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
