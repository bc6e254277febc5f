package io.penstock.local.job;

/** Flink or the program itself refused the submission; the message is its own. */
final class RejectedJob extends Exception {
    private static final long serialVersionUID = 1L;

    RejectedJob(String message) {
        super(message);
    }
}
