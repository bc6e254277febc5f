package io.penstock.processing.view;

/**
 * A row image of which views read in place: what {@link Contribution} holds, without the objects. Good until its reader reads on.
 */
public interface RowSlices {

    /** Epoch milliseconds. */
    long eventTime();

    /** Hash of what tells the row from every other. */
    long id();

    /** Whether the view counts it. */
    boolean isWanted(int view);

    /** Bytes that are equal for equal groups of the view alone, the first {@link #groupLength} of them; good until the next call. */
    byte[] groupBytes(int view);

    /** Of the group asked for last. */
    int groupLength();

    /** As {@link Contribution#group}. */
    String group(int view);

    /** Whether the field of an input of the view is null. */
    boolean isNull(int view, int input);

    /** Whether the input reads text. */
    boolean isText(int view, int input);

    /** What {@link Input#read} makes of a number or a truth value. */
    long number(int view, int input);

    /** What {@link Input#read} makes of text. */
    String text(int view, int input);
}
