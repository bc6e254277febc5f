package io.penstock.servers.process;

/** Where a unit is in its life. */
public enum UnitState {
    /** Never started, or stopped on request. */
    STOPPED,
    /** The process is being prepared, or runs and is not ready yet, or is about to be started again. */
    STARTING,
    /** The process runs and has answered its readiness check since it started. */
    READY,
    /** The process is being ended on request. */
    STOPPING,
    /** It never became ready and is not tried again until {@link ProcessUnit#start()}. */
    FAILED
}
