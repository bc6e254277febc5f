package io.penstock.ingestion.snapshot;

import io.penstock.common.change.ChangeSource;
import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.contract.RowImage;
import io.penstock.ingestion.contract.TableShape;
import io.penstock.ingestion.flow.LogPlace;
import io.penstock.ingestion.flow.Visibility;
import java.util.List;

/** Reads tables of the source database. Keys are primary keys, column by column as the database prints them. Used by one thread. */
public interface TableReader extends AutoCloseable {

    /** Names of the primary key's columns, in its order. */
    List<String> key(String table);

    /**
     * Begins to read the rows that follow a key, in the order of the primary key, as they are now.
     *
     * @param after empty reads from the first row on
     * @throws PenstockException EXTERNAL, {@code source-unavailable}
     */
    Rows open(String table, List<String> after, int most);

    /**
     * Where keys lie among others, by the server's own order: collations have no equal outside it.
     *
     * @param bounds ascending
     * @return for each key the number of bounds that it lies behind
     * @throws PenstockException EXTERNAL, {@code source-unavailable}
     */
    int[] places(String table, List<List<String>> keys, List<List<String>> bounds);

    /**
     * Which transactions a read would show now.
     *
     * @throws PenstockException EXTERNAL, {@code source-unavailable}
     */
    Visibility now();

    /** Writes something into the log, so that it comes to an end behind all that was read. */
    void beat();

    /** Ends its session. */
    @Override
    void close();

    /** Rows of one consistent view of a table. */
    interface Rows extends AutoCloseable {

        TableShape shape();

        Visibility shows();

        /** End of the log after the view was taken: what it shows lies before. */
        LogPlace place();

        /** Where the rows come from, as of when the view was taken. */
        ChangeSource source();

        /** The next rows, fewer if they are large; empty at the end. */
        List<RowImage> next(int most);

        /** Bytes that the rows so far came in. */
        long bytes();

        @Override
        void close();
    }
}
