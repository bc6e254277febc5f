package io.penstock.servers.process;

/** Told about every change of state, from the unit's own thread; must not block for long. */
@FunctionalInterface
public interface UnitListener {
    /** A listener that does nothing. */
    UnitListener NONE = (status, why) -> {};

    /**
     * @param status the state after the change
     * @param why what led to it, for a person; empty when the state says it all
     */
    void changed(UnitStatus status, String why);
}
