package io.penstock.routing.rule;

import java.util.List;
import java.util.Optional;

/**
 * What becomes of a record. Both parts are there for a row that turned unusable: it leaves the topic where it was, and the
 * change is a dead letter.
 *
 * @param routed nothing, one value, or two where a row moves from one topic to another
 * @param failure why the record is a dead letter
 */
public record Decision(List<Routed> routed, Optional<Unroutable> failure) {
    public Decision {
        routed = List.copyOf(routed);
    }

    static Decision to(List<Routed> routed) {
        return new Decision(routed, Optional.empty());
    }
}
