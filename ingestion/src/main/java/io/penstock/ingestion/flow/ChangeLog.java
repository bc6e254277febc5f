package io.penstock.ingestion.flow;

import io.penstock.ingestion.contract.Outgoing;

/** Where records and positions go, in one Kafka transaction. Any exception is final: the open transaction is void. */
public interface ChangeLog {

    /** Begins a transaction. */
    void begin();

    /** Adds a record to the open transaction; may return before the broker has it. */
    void send(Outgoing record);

    /** Adds the checkpoint and commits; returns only once the broker has acknowledged all of it. */
    void commit(Checkpoint checkpoint);

    /** Voids the open transaction. */
    void abort();
}
