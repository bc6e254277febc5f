package io.penstock.common.declaration;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A key's value as far as it could be read.
 *
 * @param read empty after a problem
 */
public record Field<T>(Optional<T> read) implements Supplier<T> {

    /** What stands in for a key that nobody asks for. */
    public static <T> Field<T> of(T value) {
        return new Field<>(Optional.of(value));
    }

    /** The value, for the supplier that {@link Forms#mapping} calls once every field has one. */
    @Override
    public T get() {
        return read.orElseThrow();
    }
}
