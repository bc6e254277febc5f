package io.penstock.ingestion.flow;

/** A place in a source's log, in the database's own terms. Two of the same place are equal. */
public interface LogPlace {

    /** Grows along the log. */
    long order();

    /** As the database writes it. */
    String text();

    /** The same with its name, for messages. */
    @Override
    String toString();
}
