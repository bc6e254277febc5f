package io.penstock.common.registry;

import java.util.List;

/**
 * One thing that keeps a schema from being fully compatible with former ones.
 *
 * @param rule short and stable, {@code added-without-default}
 * @param type full name of the record that it lies in, or of the type itself
 * @param field of that record; empty for the type as a whole
 * @param why what was changed, and who cannot read what because of it
 * @param remedy what to do instead
 * @param against the former schemas, as whoever asked calls them
 */
public record Incompatibility(String rule, String type, String field, String why, String remedy, List<String> against) {
    public Incompatibility {
        against = List.copyOf(against);
    }

    /** {@code OrderEvent.weight} */
    public String path() {
        String name = type.substring(type.lastIndexOf('.') + 1);
        return field.isEmpty() ? name : name + "." + field;
    }

    /** On one line, for people. */
    @Override
    public String toString() {
        return path() + ": " + why + " (against " + String.join(", ", against) + "); " + remedy;
    }
}
