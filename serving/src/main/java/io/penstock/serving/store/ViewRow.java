package io.penstock.serving.store;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One version of one row of a view: a value for each column of its table, in their order. */
public final class ViewRow {
    private final List<Object> key;
    private final long version;
    private final @Nullable Object[] values;

    /**
     * Assigns.
     *
     * @param key values of {@link ViewTable#key()}
     * @param version of two rows with one key, the greater one counts
     * @param values of {@link ViewTable#columns()}; not copied
     */
    public ViewRow(List<Object> key, long version, @Nullable Object[] values) {
        this.key = Objects.requireNonNull(key, "key");
        this.version = version;
        this.values = values;
    }

    /** The order in which every instance locks rows: two transactions that meet wait for each other, not in a circle. */
    static Comparator<ViewRow> byKey() {
        return (one, other) -> {
            for (int i = 0; i < one.key.size(); i++) {
                int order = compare(one.key.get(i), other.key.get(i));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        };
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // one column holds values of one type, and all of them have an order
    private static int compare(Object one, Object other) {
        return ((Comparable) one).compareTo(other);
    }

    /** What no other row of the table shares. */
    public List<Object> key() {
        return key;
    }

    /** Of two rows with one key, the greater one counts. */
    public long version() {
        return version;
    }

    /** The value of the column at {@code position}. */
    public @Nullable Object value(int position) {
        return values[position];
    }

    @Override
    public String toString() {
        return "ViewRow" + key + "@" + version + Arrays.toString(values);
    }
}
