package io.penstock.common.expression;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import io.penstock.common.expression.Condition.Likeness;
import io.penstock.common.expression.Condition.Relation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link Condition} off a checked tree; null for whatever is more than that. Only fields that are always set are
 * compared, so that no comparison can fail, and && and || are what they are in Java.
 */
final class Comparisons {
    /** Below it whole numbers are doubles, so that comparing one kind with the other is comparing within either. */
    private static final double EXACT = 0x1p53;

    private final Schema row;

    Comparisons(Schema row) {
        this.row = row;
    }

    @Nullable
    Condition read(CelExpr tree) {
        if (tree.getKind() == Kind.IDENT) {
            return flag(tree);
        } else if (tree.getKind() != Kind.CALL) {
            return null;
        }
        CelCall call = tree.call();
        List<CelExpr> args = call.args();
        return switch (call.function()) {
            case "_&&_" -> both(read(args.get(0)), read(args.get(1)), true);
            case "_||_" -> both(read(args.get(0)), read(args.get(1)), false);
            case "!_" -> not(read(args.get(0)));
            case "_==_" -> equal(args, false);
            case "_!=_" -> equal(args, true);
            case "_<_" -> ordered(args, Relation.LESS, false);
            case "_<=_" -> ordered(args, Relation.AT_MOST, false);
            case "_>_" -> ordered(args, Relation.AT_MOST, true);
            case "_>=_" -> ordered(args, Relation.LESS, true);
            case "@in" -> among(args.get(0), args.get(1));
            case "startsWith" -> text(call, Likeness.STARTS_WITH);
            case "endsWith" -> text(call, Likeness.ENDS_WITH);
            case "contains" -> text(call, Likeness.CONTAINS);
            default -> null;
        };
    }

    private static @Nullable Condition both(@Nullable Condition left, @Nullable Condition right, boolean and) {
        if (left == null || right == null) {
            return null;
        }
        return and ? new Condition.And(left, right) : new Condition.Or(left, right);
    }

    private static @Nullable Condition not(@Nullable Condition condition) {
        return condition == null ? null : new Condition.Not(condition);
    }

    /** Where the constant comes first, {@code 3 < x} is the opposite of {@code x <= 3}. */
    private @Nullable Condition ordered(List<CelExpr> args, Relation relation, boolean opposite) {
        if (args.get(0).getKind() != Kind.CONSTANT) {
            return compared(args.get(0), relation, args.get(1), opposite);
        }
        Relation turned = relation == Relation.LESS ? Relation.AT_MOST : Relation.LESS;
        return compared(args.get(1), turned, args.get(0), !opposite);
    }

    private @Nullable Condition equal(List<CelExpr> args, boolean opposite) {
        return args.get(0).getKind() == Kind.CONSTANT
                ? compared(args.get(1), Relation.EQUAL, args.get(0), opposite)
                : compared(args.get(0), Relation.EQUAL, args.get(1), opposite);
    }

    private @Nullable Condition compared(CelExpr subject, Relation relation, CelExpr other, boolean opposite) {
        Condition condition = compare(subject, relation, other);
        return opposite ? not(condition) : condition;
    }

    private @Nullable Condition compare(CelExpr subject, Relation relation, CelExpr other) {
        if (other.getKind() != Kind.CONSTANT) {
            return null;
        }
        CelConstant constant = other.constant();
        Schema.Field sized = sized(subject);
        if (sized != null) {
            return constant.getKind() == CelConstant.Kind.INT64_VALUE
                    ? new Condition.Size(sized.name(), relation, constant.int64Value())
                    : null;
        }
        Schema.Field field = field(subject);
        if (field == null) {
            return null;
        }
        return switch (field.schema().getType()) {
            case INT, LONG -> whole(field, relation, constant);
            case FLOAT, DOUBLE -> fractional(field, relation, constant);
            case STRING -> relation == Relation.EQUAL ? text(field, Likeness.EQUAL, constant) : null;
            case BOOLEAN -> relation == Relation.EQUAL ? flag(field, constant) : null;
            default -> null;
        };
    }

    private @Nullable Condition among(CelExpr subject, CelExpr list) {
        if (list.getKind() != Kind.LIST || list.list().elements().isEmpty()) {
            return null;
        }
        Condition any = null;
        for (CelExpr element : list.list().elements()) {
            Condition equal = compare(subject, Relation.EQUAL, element);
            any = any == null ? equal : both(any, equal, false);
            if (any == null) {
                return null;
            }
        }
        return any;
    }

    private static @Nullable Condition whole(Schema.Field field, Relation relation, CelConstant constant) {
        if (instant(field.schema())) {
            return null;
        } else if (constant.getKind() == CelConstant.Kind.INT64_VALUE) {
            return new Condition.Whole(field.name(), relation, constant.int64Value());
        } else if (constant.getKind() == CelConstant.Kind.DOUBLE_VALUE) {
            double number = constant.doubleValue();
            return Math.abs(number) < EXACT && number == Math.rint(number)
                    ? new Condition.Whole(field.name(), relation, (long) number)
                    : null;
        }
        return null;
    }

    private static @Nullable Condition fractional(Schema.Field field, Relation relation, CelConstant constant) {
        if (constant.getKind() == CelConstant.Kind.INT64_VALUE) {
            long number = constant.int64Value();
            return Math.abs((double) number) < EXACT
                    ? new Condition.Fractional(field.name(), relation, (double) number)
                    : null;
        } else if (constant.getKind() == CelConstant.Kind.DOUBLE_VALUE && Double.isFinite(constant.doubleValue())) {
            return new Condition.Fractional(field.name(), relation, constant.doubleValue());
        }
        return null;
    }

    private @Nullable Condition text(CelCall call, Likeness likeness) {
        Schema.Field field = call.target().map(this::field).orElse(null);
        CelExpr text = call.args().get(0);
        return field != null && text.getKind() == Kind.CONSTANT ? text(field, likeness, text.constant()) : null;
    }

    /** A text that is no UTF-8 equals none that is. */
    private static @Nullable Condition text(Schema.Field field, Likeness likeness, CelConstant constant) {
        return field.schema().getType() == Schema.Type.STRING
                        && constant.getKind() == CelConstant.Kind.STRING_VALUE
                        && StandardCharsets.UTF_8.newEncoder().canEncode(constant.stringValue())
                ? new Condition.Text(field.name(), likeness, constant.stringValue())
                : null;
    }

    private @Nullable Condition flag(CelExpr tree) {
        Schema.Field field = field(tree);
        return field != null && field.schema().getType() == Schema.Type.BOOLEAN
                ? new Condition.Flag(field.name())
                : null;
    }

    private static @Nullable Condition flag(Schema.Field field, CelConstant constant) {
        if (constant.getKind() != CelConstant.Kind.BOOLEAN_VALUE) {
            return null;
        }
        Condition flag = new Condition.Flag(field.name());
        return constant.booleanValue() ? flag : new Condition.Not(flag);
    }

    /** Of {@code size(x)} and {@code x.size()}. */
    private Schema.@Nullable Field sized(CelExpr tree) {
        if (tree.getKind() != Kind.CALL || !tree.call().function().equals("size")) {
            return null;
        }
        Schema.Field field =
                field(tree.call().target().orElseGet(() -> tree.call().args().get(0)));
        return field != null
                        && (field.schema().getType() == Schema.Type.STRING
                                || field.schema().getType() == Schema.Type.ARRAY)
                ? field
                : null;
    }

    private Schema.@Nullable Field field(CelExpr tree) {
        return tree.getKind() == Kind.IDENT ? row.getField(tree.ident().name()) : null;
    }

    private static boolean instant(Schema schema) {
        return schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
                || schema.getLogicalType() instanceof LogicalTypes.TimestampMicros
                || schema.getLogicalType() instanceof LogicalTypes.Date;
    }
}
