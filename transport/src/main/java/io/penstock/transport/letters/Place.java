package io.penstock.transport.letters;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a record lies; as text {@code <topic>/<partition>/<offset>}. */
public record Place(String topic, int partition, long offset) {
    private static final Pattern TEXT = Pattern.compile("([^/]+)/(\\d{1,9})/(\\d{1,18})");

    /** @throws PenstockException USER if it is no such text */
    public static Place parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new PenstockException(
                    Category.USER,
                    "usage",
                    "'" + text + "' is not TOPIC/PARTITION/OFFSET, such as shop.orders.dlq/0/42");
        }
        return new Place(matcher.group(1), Integer.parseInt(matcher.group(2)), Long.parseLong(matcher.group(3)));
    }

    @Override
    public String toString() {
        return topic + '/' + partition + '/' + offset;
    }
}
