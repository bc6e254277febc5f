package io.penstock.processing.job;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something that a declaration can tell a job, under {@code settings}.
 *
 * @param <V> its type
 */
public final class Setting<V> {
    private final String name;
    private final @Nullable V otherwise;
    private final Function<String, V> parse;

    private Setting(String name, @Nullable V otherwise, Function<String, V> parse) {
        this.name = name;
        this.otherwise = otherwise;
        this.parse = parse;
    }

    /**
     * Any other type.
     *
     * @param otherwise the default; null if it has to be declared
     * @param parse throws {@link IllegalArgumentException} with a message that begins with the bad value
     */
    public static <V> Setting<V> of(String name, @Nullable V otherwise, Function<String, V> parse) {
        return new Setting<>(name, otherwise, parse);
    }

    /** Text that is not blank. */
    public static Setting<String> text(String name, @Nullable String otherwise) {
        return new Setting<>(name, otherwise, text -> text);
    }

    /** {@code 500ms}, {@code 1s}, {@code 5m}, {@code 2h}, {@code 30d}; both bounds included. */
    public static Setting<Duration> duration(String name, @Nullable Duration otherwise, Duration least, Duration most) {
        return new Setting<>(name, otherwise, text -> within(text, SettingText.duration(text), least, most));
    }

    /** A whole number; both bounds included. */
    public static Setting<Integer> number(String name, @Nullable Integer otherwise, int least, int most) {
        return new Setting<>(name, otherwise, text -> within(text, SettingText.whole(text), least, most));
    }

    /** A decimal number; both bounds included. */
    public static Setting<BigDecimal> decimal(
            String name, @Nullable BigDecimal otherwise, BigDecimal least, BigDecimal most) {
        return new Setting<>(name, otherwise, text -> within(text, SettingText.decimal(text), least, most));
    }

    /** As under {@code settings}. */
    public String name() {
        return name;
    }

    boolean required() {
        return otherwise == null;
    }

    /** @param text null where nothing is declared */
    V value(@Nullable String text) {
        if (text != null) {
            return parse.apply(text);
        }
        if (otherwise == null) {
            throw new IllegalArgumentException("has no value");
        }
        return otherwise;
    }

    private static <C extends Comparable<C>> C within(String text, C value, C least, C most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    text + " is not between " + SettingText.format(least) + " and " + SettingText.format(most));
        }
        return value;
    }
}
