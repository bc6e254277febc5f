package io.penstock.local.state;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a launcher says about itself.
 *
 * @param started when it began
 * @param ready whether every component has been ready at once
 * @param ports by component
 */
public record LauncherState(
        ProcessIdentity launcher,
        Instant started,
        boolean ready,
        Map<String, Integer> ports,
        List<ComponentState> components) {
    public LauncherState {
        ports = new LinkedHashMap<>(ports);
        components = List.copyOf(components);
    }
}
