package io.penstock.common.declaration;

import java.util.Objects;

/** What a view computes a group. Nulls are left out, as SQL does; all of them null gives null. */
public sealed interface Measure {

    /** Number of rows. */
    record Count() implements Measure {}

    /**
     * Exact sum.
     *
     * @param scale decimals that each value is rounded to (half up, as SQL does) before it is added, 0 to 9
     */
    record Sum(String field, int scale) implements Measure {
        public Sum {
            Objects.requireNonNull(field, "field");
            Rules.between("scale", scale, 0, 9);
        }
    }

    /** Smallest value, of the field's own type. */
    record Min(String field) implements Measure {
        public Min {
            Objects.requireNonNull(field, "field");
        }
    }

    /** Greatest value, of the field's own type. */
    record Max(String field) implements Measure {
        public Max {
            Objects.requireNonNull(field, "field");
        }
    }

    /**
     * Exact sum divided by the number of values.
     *
     * @param scale decimals of the values and of the result (half up, as SQL does), 0 to 9
     */
    record Avg(String field, int scale) implements Measure {
        public Avg {
            Objects.requireNonNull(field, "field");
            Rules.between("scale", scale, 0, 9);
        }
    }

    /**
     * Number of different values. Exact over a change stream, where values can leave again; over events exact up to a
     * bound and then an estimate within 4.4 % (95 % of the time), which the row says.
     *
     * @param exactUpTo 1 to 10,000; not looked at over a change stream
     */
    record Distinct(String field, int exactUpTo) implements Measure {
        /** Unless declared. */
        public static final int EXACT_UP_TO = 1_000;

        public Distinct {
            Objects.requireNonNull(field, "field");
            Rules.between("exactUpTo", exactUpTo, 1, 10_000);
        }
    }

    /** The value with the least event time, of the field's own type; of several at that time the least. */
    record First(String field) implements Measure {
        public First {
            Objects.requireNonNull(field, "field");
        }
    }

    /** The value with the greatest event time, of the field's own type; of several at that time the greatest. */
    record Last(String field) implements Measure {
        public Last {
            Objects.requireNonNull(field, "field");
        }
    }

    /**
     * The least value that so large a share of all values does not exceed, within 1 % of it.
     *
     * @param at above 0, at most 1
     */
    record Percentile(String field, double at) implements Measure {
        public Percentile {
            Objects.requireNonNull(field, "field");
            Rules.require(at > 0 && at <= 1, "at", at + " is not above 0 and at most 1");
        }
    }
}
