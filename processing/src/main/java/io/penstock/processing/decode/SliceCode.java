package io.penstock.processing.decode;

/**
 * How records of one writer's schema are read: instructions for {@link SliceDecoder}, each an operation with its operands.
 *
 * @param code ends with {@link #END}
 * @param constants what stands in slots whose fields the writer does not have
 * @param pool texts among the constants
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SliceCode(int[] code, long[] constants, byte[] pool) {
    /** Of the record, or of an array's or map's item. */
    static final int END = 0;

    /** slot: of a value that is one. */
    static final int BOOLEAN = 1;

    static final int INT = 2;
    static final int LONG = 3;
    static final int FLOAT = 4;
    static final int DOUBLE = 5;

    /** slot: of a text that must be UTF-8. */
    static final int TEXT = 6;

    /** Length and so many bytes, whatever is in them. */
    static final int BYTES = 7;

    /** number of bytes. */
    static final int FIXED = 8;

    /** number of symbols, then 1 for each that the reader knows, 0 for one that it does not. */
    static final int ENUM = 9;

    /** number of branches, then the position of each one's code. */
    static final int UNION = 10;

    /** position to go on at. */
    static final int JUMP = 11;

    /** slot for the number of items, position behind the item's code, which follows. */
    static final int ARRAY = 12;

    /** slot for the number of items: texts that must be UTF-8. */
    static final int TEXTS = 13;

    /** position behind the value's code, which follows; keys must be UTF-8. */
    static final int MAP = 14;

    /** As ARRAY and MAP where the reader has no such field: blocks that give their size are stepped over, keys are not checked. */
    static final int SKIPPED_ARRAY = 15;

    static final int SKIPPED_MAP = 16;

    /** slot that is empty, or is not. */
    static final int ABSENT = 17;

    static final int PRESENT = 18;

    /** slot, constant. */
    static final int CONSTANT = 19;

    /** image that is there. */
    static final int IMAGE = 20;

    /** slot: its whole number becomes a fraction. */
    static final int TO_DOUBLE = 21;

    /** slot: its whole number becomes a fraction of float's precision. */
    static final int TO_FLOAT = 22;

    /** A value that the reader's schema cannot take. */
    static final int FAIL = 23;
}
