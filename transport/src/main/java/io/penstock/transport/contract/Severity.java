package io.penstock.transport.contract;

import java.util.Locale;

enum Severity {
    /** Fails the check. */
    VIOLATION,
    /** Said, and no more. */
    WARNING;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
