package io.penstock.processing.job;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of a table was created, updated or deleted. A change of the declared key is a delete and a create.
 *
 * @param before null for a row that was created, or was there when the table was first read
 * @param after null for a row that was deleted
 */
public record RowChange<R>(@Nullable R before, @Nullable R after) {

    /** The row as it is now; as it was last, if it was deleted. */
    public R row() {
        return after != null ? after : Objects.requireNonNull(before, "a change has an image");
    }

    public boolean isDelete() {
        return after == null;
    }
}
