package io.penstock.common.declaration;

/** Thrown by a compact constructor: which component is wrong, and how. The reader finds the line that belongs to it. */
final class BrokenRule extends IllegalArgumentException {

    private final String component;
    private final String complaint;

    BrokenRule(String component, String complaint) {
        super(component + ": " + complaint);
        this.component = component;
        this.complaint = complaint;
    }

    String component() {
        return component;
    }

    String complaint() {
        return complaint;
    }
}
