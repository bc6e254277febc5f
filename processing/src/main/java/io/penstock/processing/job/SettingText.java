package io.penstock.processing.job;

import io.penstock.common.declaration.Durations;
import java.math.BigDecimal;
import java.time.Duration;

/** How settings are written. */
final class SettingText {

    private SettingText() {}

    static Duration duration(String text) {
        return Durations.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + text + "' is not a duration such as 500ms, 1s, 5m, 2h or 30d"));
    }

    static Integer whole(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
        }
    }

    static BigDecimal decimal(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a number", e);
        }
    }

    static String format(Object value) {
        return value instanceof Duration duration ? Durations.format(duration) : value.toString();
    }
}
