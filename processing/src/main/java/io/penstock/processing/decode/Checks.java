package io.penstock.processing.decode;

import io.penstock.common.expression.Expression;
import io.penstock.common.expression.ExpressionFailed;
import io.penstock.processing.view.UnusableImage;
import io.penstock.processing.view.UnusableImage.Reason;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** The declared checks of a source. */
final class Checks {

    private final List<Expression> conditions;

    Checks(List<String> conditions, Schema contract) {
        this.conditions = conditions.stream()
                .map(condition -> Expression.condition(condition, contract))
                .toList();
    }

    /** @throws UnusableImage that names the first check that the row breaks */
    void pass(GenericRecord row) throws UnusableImage {
        for (Expression condition : conditions) {
            boolean holds;
            try {
                holds = condition.holds(row);
            } catch (ExpressionFailed e) {
                throw new UnusableImage(Reason.CHECK_FAILED, "check has no value: " + e.getMessage());
            }
            if (!holds) {
                throw new UnusableImage(Reason.CHECK_FAILED, "check does not hold: " + condition.text());
            }
        }
    }
}
