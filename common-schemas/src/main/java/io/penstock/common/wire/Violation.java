package io.penstock.common.wire;

import java.io.IOException;

/** How the bounded decoder leaves Avro's readers; never leaves this package. Cheap: a poison flood throws millions. */
final class Violation extends IOException {
    private final MalformedRecord.Reason reason;

    Violation(MalformedRecord.Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    MalformedRecord.Reason reason() {
        return reason;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
