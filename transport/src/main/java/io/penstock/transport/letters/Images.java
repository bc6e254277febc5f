package io.penstock.transport.letters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.common.change.ChangeEnvelope;
import java.util.List;

/** The images of a change that a letter holds; of the other ones it says that they were applied. */
final class Images {
    private Images() {}

    /** @param images as in the header; empty for all */
    static boolean holds(String images, String image) {
        return images.isEmpty() || List.of(images.split(",", -1)).contains(image);
    }

    /** Whether some were applied: the record must not go back as it is. */
    static boolean partly(String images, JsonNode change) {
        return List.of(ChangeEnvelope.BEFORE, ChangeEnvelope.AFTER).stream()
                .anyMatch(image -> !holds(images, image) && change.path(image).isObject());
    }

    /** The change without the images that were applied: what is left enters, or leaves. */
    static ObjectNode rest(String images, JsonNode change) {
        ObjectNode rest = change.deepCopy();
        if (!holds(images, ChangeEnvelope.BEFORE)) {
            rest.putNull(ChangeEnvelope.BEFORE);
            rest.put(ChangeEnvelope.OP, ChangeEnvelope.CREATE);
        }
        if (!holds(images, ChangeEnvelope.AFTER)) {
            rest.putNull(ChangeEnvelope.AFTER);
            rest.put(ChangeEnvelope.OP, ChangeEnvelope.DELETE);
        }
        return rest;
    }
}
