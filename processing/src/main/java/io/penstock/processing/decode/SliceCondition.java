package io.penstock.processing.decode;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.expression.Condition;
import io.penstock.common.expression.Condition.Relation;
import io.penstock.common.expression.Expression;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;

/** Conditions that must all hold, evaluated over slots: a table of comparisons, each of which names the one to go on with. */
final class SliceCondition {
    static final int HOLDS = -1;
    static final int FAILS = -2;

    /** A case for CEL itself: NaN, or a negative zero. */
    static final int UNDECIDED = -3;

    private enum Kind {
        WHOLE,
        FRACTION,
        CODE_POINTS,
        TEXT_EQUAL,
        STARTS_WITH,
        ENDS_WITH,
        CONTAINS
    }

    /**
     * One comparison.
     *
     * @param yes the comparison to go on with if it holds, or {@link #HOLDS} or {@link #FAILS}
     * @param no the same if it does not
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Test(
            Kind kind, int slot, Relation relation, long whole, double fraction, byte[] text, int yes, int no) {}

    private final SliceLayout layout;
    private final List<Test> built = new ArrayList<>();
    private final Test[] tests;
    private final int first;

    /** Of expressions that are comparisons. */
    SliceCondition(List<String> conditions, Schema contract, SliceLayout layout) {
        this.layout = layout;
        int next = HOLDS;
        for (int i = conditions.size() - 1; i >= 0; i--) {
            Condition condition = Expression.condition(conditions.get(i), contract)
                    .comparisons()
                    .orElseThrow();
            next = build(condition, next, FAILS);
        }
        first = next;
        tests = built.toArray(Test[]::new);
    }

    /**
     * {@link #HOLDS}, {@link #FAILS} or {@link #UNDECIDED}.
     *
     * @param base of the image's slots
     */
    int evaluate(SliceDecoder values, int base) {
        int next = first;
        while (next >= 0) {
            Test test = tests[next];
            boolean holds;
            switch (test.kind) {
                case WHOLE -> holds = compare(values.value(base + test.slot), test.relation, test.whole);
                case FRACTION -> {
                    double value = values.fraction(base + test.slot);
                    if (Double.isNaN(value) || (value == 0 && Double.doubleToRawLongBits(value) != 0)) {
                        return UNDECIDED;
                    }
                    holds = compare(value, test.relation, test.fraction);
                }
                default -> holds = text(test, values, base + test.slot);
            }
            next = holds ? test.yes : test.no;
        }
        return next;
    }

    private static boolean compare(long value, Relation relation, long number) {
        return switch (relation) {
            case EQUAL -> value == number;
            case LESS -> value < number;
            case AT_MOST -> value <= number;
        };
    }

    private static boolean compare(double value, Relation relation, double number) {
        return switch (relation) {
            case EQUAL -> value == number;
            case LESS -> value < number;
            case AT_MOST -> value <= number;
        };
    }

    private static boolean text(Test test, SliceDecoder values, int slot) {
        byte[] bytes = values.textBytes(slot);
        int start = values.textStart(slot);
        int end = start + values.textLength(slot);
        byte[] text = test.text;
        return switch (test.kind) {
            case CODE_POINTS -> compare(Utf8Text.codePoints(bytes, start, end - start), test.relation, test.whole);
            case TEXT_EQUAL -> Arrays.equals(bytes, start, end, text, 0, text.length);
            case STARTS_WITH -> isAt(bytes, start, end, text);
            case ENDS_WITH -> end - text.length >= start && isAt(bytes, end - text.length, end, text);
            default -> contains(bytes, start, end, text);
        };
    }

    private static boolean isAt(byte[] bytes, int start, int end, byte[] text) {
        return text.length <= end - start && Arrays.equals(bytes, start, start + text.length, text, 0, text.length);
    }

    private static boolean contains(byte[] bytes, int start, int end, byte[] text) {
        for (int at = start; at <= end - text.length; at++) {
            if (isAt(bytes, at, end, text)) {
                return true;
            }
        }
        return false;
    }

    /** The position of the comparison that a condition begins with. */
    private int build(Condition condition, int yes, int no) {
        if (condition instanceof Condition.And and) {
            return build(and.left(), build(and.right(), yes, no), no);
        } else if (condition instanceof Condition.Or or) {
            return build(or.left(), yes, build(or.right(), yes, no));
        } else if (condition instanceof Condition.Not not) {
            return build(not.condition(), no, yes);
        }
        built.add(test(condition, yes, no));
        return built.size() - 1;
    }

    private Test test(Condition condition, int yes, int no) {
        byte[] none = {};
        if (condition instanceof Condition.Flag flag) {
            return new Test(Kind.WHOLE, layout.slot(flag.field()), Relation.EQUAL, 1, 0, none, yes, no);
        } else if (condition instanceof Condition.Whole whole) {
            int slot = layout.slot(whole.field());
            return new Test(Kind.WHOLE, slot, whole.relation(), whole.number(), 0, none, yes, no);
        } else if (condition instanceof Condition.Fractional fractional) {
            int slot = layout.slot(fractional.field());
            return new Test(Kind.FRACTION, slot, fractional.relation(), 0, fractional.number(), none, yes, no);
        } else if (condition instanceof Condition.Size size) {
            int slot = layout.slot(size.field());
            Kind kind = layout.kind(slot) == SliceLayout.Kind.TEXT ? Kind.CODE_POINTS : Kind.WHOLE;
            return new Test(kind, slot, size.relation(), size.number(), 0, none, yes, no);
        }
        Condition.Text text = (Condition.Text) condition;
        Kind kind =
                switch (text.likeness()) {
                    case EQUAL -> Kind.TEXT_EQUAL;
                    case STARTS_WITH -> Kind.STARTS_WITH;
                    case ENDS_WITH -> Kind.ENDS_WITH;
                    case CONTAINS -> Kind.CONTAINS;
                };
        int slot = layout.slot(text.field());
        return new Test(kind, slot, Relation.EQUAL, 0, 0, text.text().getBytes(UTF_8), yes, no);
    }
}
