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
}
