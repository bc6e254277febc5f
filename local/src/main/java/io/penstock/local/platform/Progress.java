package io.penstock.local.platform;

import io.penstock.local.state.ComponentState;

/** Told about every change of a component, from whatever thread it happens in. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress NONE = (component, why) -> {};

    /**
     * @param component its state after the change
     * @param why what led to it; empty when the state says it all
     */
    void changed(ComponentState component, String why);
}
