package io.penstock.common.declaration;

import java.util.Objects;

/**
 * What a contract's fields stand for.
 *
 * @param key names the entity whose events stay in order
 * @param id tells one row or event from every other; the key where nothing else is declared
 * @param eventTime timestamp-millis
 */
public record FieldRoles(String key, String id, String eventTime) {

    public FieldRoles {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(eventTime, "eventTime");
    }

    /** Where the key is all there is to tell rows apart by. */
    public static FieldRoles of(String key, String eventTime) {
        return new FieldRoles(key, key, eventTime);
    }
}
