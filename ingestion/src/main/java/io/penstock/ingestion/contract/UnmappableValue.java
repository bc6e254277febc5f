package io.penstock.ingestion.contract;

/** A value that its contract field cannot hold. It costs no stack trace: a table may hold millions of them. */
final class UnmappableValue extends Exception {

    UnmappableValue(String message) {
        super(message, null, false, false);
    }
}
