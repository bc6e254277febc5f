package io.penstock.ingestion.flow;

import java.util.List;

/** Which source transactions a read of a table shows. */
public interface Visibility {

    /**
     * Whether the changes of a transaction that the log says was committed are part of the read.
     *
     * @param txId as the log carries it
     */
    boolean shows(long txId);

    /** Transactions that had begun and not ended. */
    List<Long> running();

    /** As the database writes it. */
    String text();
}
