package io.penstock.common.failure;

/** Whose turn it is after a failure; alerts, exit messages and retries are decided by this alone. */
public enum Category {
    /** The user's input is wrong; repeating the attempt cannot help. */
    USER,
    /** A system that we depend on does not answer or refuses; repeating the attempt later may help. */
    EXTERNAL,
    /** Memory, disk, connections or time ran out on our side. */
    RESOURCE,
    /** A defect in Penstock. */
    BUG
}
