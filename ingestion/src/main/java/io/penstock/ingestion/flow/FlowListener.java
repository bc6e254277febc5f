package io.penstock.ingestion.flow;

/** Told what went through, for metrics. Called by the pump's thread. */
public interface FlowListener {

    /** Sent, not yet committed. */
    void sent(String source, String op, boolean deadLetter);

    /** A Kafka transaction was committed. */
    void committed(Checkpoint checkpoint, long records, long sourceTransactions);
}
