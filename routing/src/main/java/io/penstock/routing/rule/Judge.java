package io.penstock.routing.rule;

import io.penstock.common.deadletter.Stage;
import io.penstock.common.declaration.Split;
import io.penstock.common.expression.Expression;
import io.penstock.common.expression.ExpressionFailed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** Which topic a row belongs to, from the row alone: any image of the same row gets the same answer, then and now. */
final class Judge {
    /** The row belongs to none of the route's topics. */
    static final int NOWHERE = -1;

    private final List<Expression> checks;
    private final Optional<Expression> where;
    private final Optional<Split> split;
    private final int by;
    private final Map<String, Integer> branches = new HashMap<>();
    private final int rest;

    Judge(RoutePlan plan) {
        checks = plan.source().checks();
        where = plan.route().where();
        split = plan.route().split();
        by = split.map(it -> plan.contract().getField(it.by()).pos()).orElse(0);
        List<String> names = split.map(Split::branches).orElse(List.of());
        split.ifPresent(it -> it.into()
                .forEach((branch, values) -> values.forEach(value -> branches.put(value, names.indexOf(branch)))));
        rest = split.flatMap(Split::otherwise).map(names::indexOf).orElse(NOWHERE);
    }

    /**
     * Position of the row's topic among the route's, or {@link #NOWHERE}.
     *
     * @throws Unroutable if the row breaks a check of its source, a condition has no value for it, or no branch is declared
     */
    int topicOf(IndexedRecord row, OptionalInt schemaId) {
        for (Expression check : checks) {
            if (!holds(check, row, Stage.CHECK, "CHECK_FAILED", schemaId)) {
                throw new Unroutable(Stage.CHECK, "CHECK_FAILED", "check does not hold: " + check.text(), schemaId);
            }
        }
        if (where.isPresent() && !holds(where.get(), row, Stage.WHERE, "WHERE_FAILED", schemaId)) {
            return NOWHERE;
        }
        return split.isEmpty() ? 0 : branchOf(row.get(by), split.get().by(), schemaId);
    }

    private int branchOf(@Nullable Object value, String field, OptionalInt schemaId) {
        int topic = value == null ? rest : branches.getOrDefault(value.toString(), rest);
        if (topic == NOWHERE) {
            throw new Unroutable(
                    Stage.SPLIT,
                    "UNDECLARED_VALUE",
                    "no branch of the split lists the value of " + field + ", and there is no `otherwise`",
                    schemaId);
        }
        return topic;
    }

    private static boolean holds(
            Expression condition, IndexedRecord row, Stage stage, String reason, OptionalInt schemaId) {
        try {
            return condition.holds(row);
        } catch (ExpressionFailed e) {
            throw new Unroutable(stage, reason, "has no value: " + e.getMessage(), schemaId);
        }
    }
}
