package io.penstock.common.expression;

/**
 * A condition that is nothing but comparisons of fields with constants: it has a value for every row, whatever is in it, save
 * for those said below. Read off an {@link Expression}, for those who evaluate it without a row object.
 */
public sealed interface Condition {

    /** Both hold. */
    record And(Condition left, Condition right) implements Condition {}

    /** At least one holds. */
    record Or(Condition left, Condition right) implements Condition {}

    /** It does not hold. */
    record Not(Condition condition) implements Condition {}

    /** A boolean field is true. */
    record Flag(String field) implements Condition {}

    /** An int or long field compares so with a number. */
    record Whole(String field, Relation relation, long number) implements Condition {}

    /**
     * A float or double field compares so with a number, which is finite. Nothing is said here of NaN, and of how a negative
     * zero compares with zero.
     */
    record Fractional(String field, Relation relation, double number) implements Condition {}

    /** The code points of a string field, or the items of an array field, are so many. */
    record Size(String field, Relation relation, long number) implements Condition {}

    /** A string field compares so with a text. */
    record Text(String field, Likeness likeness, String text) implements Condition {}

    /** How a field's value stands to a number. The others are the opposites of these. */
    enum Relation {
        EQUAL,
        LESS,
        AT_MOST
    }

    /** How a field's value stands to a text. */
    enum Likeness {
        EQUAL,
        STARTS_WITH,
        ENDS_WITH,
        CONTAINS
    }
}
