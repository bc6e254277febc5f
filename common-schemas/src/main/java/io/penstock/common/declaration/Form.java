package io.penstock.common.declaration;

import java.util.Optional;
import java.util.function.Function;

/** What a value has to look like, and what it means. */
@FunctionalInterface
public interface Form<T> {

    /** What the value means; empty if it has been refused, which is then on record. */
    Optional<T> read(Value value);

    /**
     * Goes on from what was read.
     *
     * @param meaning may throw {@link IllegalArgumentException}: its message becomes the problem
     */
    default <R> Form<R> map(Function<? super T, ? extends R> meaning) {
        return value -> read(value).flatMap(read -> {
            try {
                return Optional.of(meaning.apply(read));
            } catch (IllegalArgumentException e) {
                return value.refuse(String.valueOf(e.getMessage()));
            }
        });
    }
}
