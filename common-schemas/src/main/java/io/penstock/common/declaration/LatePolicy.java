package io.penstock.common.declaration;

/** What happens to an event that arrives after its window has closed. */
public enum LatePolicy {
    /** It goes to the late topic, for people or a replay to settle. */
    ROUTE,
    /** It corrects the closed window with a new version, for as long as the view keeps that window. */
    MERGE
}
