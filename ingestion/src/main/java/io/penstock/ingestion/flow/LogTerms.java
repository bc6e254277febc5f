package io.penstock.ingestion.flow;

/** How a kind of database writes what a checkpoint holds. */
public interface LogTerms {

    /**
     * Reads {@link LogPlace#text()}.
     *
     * @throws IllegalArgumentException if it is none
     */
    LogPlace place(String text);

    /**
     * Reads {@link Visibility#text()}.
     *
     * @throws IllegalArgumentException if it is none
     */
    Visibility visibility(String text);
}
