package io.penstock.local.platform;

import io.penstock.local.state.ComponentState;
import io.penstock.local.state.ComponentState.Phase;
import io.penstock.servers.process.UnitListener;
import io.penstock.servers.process.UnitStatus;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The state of every component, in the order in which they were named. Thread-safe; tells of one change at a time. */
final class Components implements UnitListener {
    private final Map<String, ComponentState> states = new LinkedHashMap<>();
    private final Map<String, Integer> ports;
    private final Clock clock;
    private final Progress progress;

    /** @param progress told of each change, in order */
    Components(List<String> names, Map<String, Integer> ports, Clock clock, Progress progress) {
        this.ports = Map.copyOf(ports);
        this.clock = clock;
        this.progress = progress;
        names.forEach(name -> states.put(name, state(name, Phase.WAITING, OptionalLong.empty(), 0, "")));
    }

    /** A process changed. */
    @Override
    public void changed(UnitStatus status, String why) {
        Phase phase = Phase.valueOf(status.state().name());
        put(state(status.name(), phase, status.pid(), status.restarts(), why), why);
    }

    /** Something that is not a process changed. */
    void changed(String name, Phase phase, String why) {
        put(state(name, phase, OptionalLong.empty(), 0, why), why);
    }

    synchronized List<ComponentState> all() {
        return new ArrayList<>(states.values());
    }

    private synchronized void put(ComponentState state, String why) {
        states.put(state.name(), state);
        progress.changed(state, why);
    }

    private ComponentState state(String name, Phase phase, OptionalLong pid, int restarts, String why) {
        Integer port = ports.get(name);
        return new ComponentState(
                name,
                phase,
                pid,
                port == null ? OptionalInt.empty() : OptionalInt.of(port),
                clock.instant(),
                restarts,
                why.isEmpty() || phase == Phase.READY ? Optional.empty() : Optional.of(why));
    }
}
