package io.penstock.transport.world;

import io.penstock.common.registry.CompatibilityCheck;
import io.penstock.common.registry.Registered;
import java.util.List;
import java.util.Optional;

/**
 * A subject as it is, seen from the schema that it should hold.
 *
 * @param compatibility the level in effect, if the registry names one
 * @param wanted the version that is the wanted schema
 * @param check the registry's verdict on the wanted schema, at the level in effect
 */
public record ObservedSubject(
        List<Registered> versions,
        Optional<String> compatibility,
        Optional<Registered> wanted,
        CompatibilityCheck check) {
    public ObservedSubject {
        versions = List.copyOf(versions);
    }
}
