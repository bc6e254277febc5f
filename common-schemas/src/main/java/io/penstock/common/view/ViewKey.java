package io.penstock.common.view;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;

/**
 * The Kafka key of a view's row: a JSON array of the group's values and, unless the view is a running one, the window's
 * start; always spelled the same.
 */
public final class ViewKey {

    private ViewKey() {}

    /**
     * {@code ["eu-west-1","USD",1700000000000]}
     *
     * @param by the group's values in the view's order: text, whole numbers, booleans
     * @param windowStart epoch milliseconds
     * @throws IllegalArgumentException for a value of any other type
     */
    public static String of(List<?> by, long windowStart) {
        return in(of(by), windowStart);
    }

    /**
     * {@code ["eu-west-1","USD"]}: the key of the group itself.
     *
     * @throws IllegalArgumentException for a value of another type than text, whole numbers and booleans
     */
    public static String of(List<?> by) {
        StringBuilder json = new StringBuilder(64).append('[');
        for (int i = 0; i < by.size(); i++) {
            if (i > 0) {
                json.append(',');
            }
            append(json, by.get(i));
        }
        return json.append(']').toString();
    }

    /** The key of a group's window. */
    public static String in(String group, long windowStart) {
        return new StringBuilder(group.length() + 20)
                .append(group, 0, group.length() - 1)
                .append(',')
                .append(windowStart)
                .append(']')
                .toString();
    }

    private static void append(StringBuilder json, Object value) {
        if (value instanceof CharSequence text) {
            json.append('"');
            JsonStringEncoder.getInstance().quoteAsString(text, json);
            json.append('"');
        } else if (value instanceof Integer || value instanceof Long || value instanceof Boolean) {
            json.append(value);
        } else {
            throw new IllegalArgumentException("a group is made of text, whole numbers and booleans, not of "
                    + value.getClass().getName());
        }
    }
}
