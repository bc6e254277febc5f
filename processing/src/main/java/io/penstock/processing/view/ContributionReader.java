package io.penstock.processing.view;

import io.penstock.common.expression.Expression;
import io.penstock.common.expression.ExpressionFailed;
import io.penstock.common.view.ViewKey;
import io.penstock.processing.view.UnusableImage.Reason;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Reads from an image what one view needs of it. Everything that can fail fails here, before anything is applied. */
public final class ContributionReader {

    /** A field's value in an image. */
    private interface Getter {
        @Nullable
        Object of(GenericRecord image) throws UnusableImage;
    }

    private final String view;
    private final @Nullable Expression where;
    private final List<Getter> group;
    private final List<Getter> measured;
    private final List<Input> inputs;

    /** For images of this contract. */
    public ContributionReader(ViewPlan plan, Schema contract) {
        Reading reading = plan.reading();
        this.view = plan.name();
        this.where = reading.where() == null ? null : Expression.condition(reading.where(), contract);
        this.group = reading.by().stream()
                .map(field -> getter(field, reading, contract))
                .toList();
        this.inputs = reading.inputs();
        this.measured = inputs.stream()
                .map(input -> getter(input.field(), reading, contract))
                .toList();
    }

    /**
     * The contribution of an image to this view; null if the view does not want it.
     *
     * @throws UnusableImage if the view cannot take it in
     */
    public @Nullable Contribution read(GenericRecord image) throws UnusableImage {
        if (where != null && !isWanted(where, image)) {
            return null;
        }
        List<Object> key = new ArrayList<>(group.size());
        for (Getter field : group) {
            key.add(field.of(image));
        }
        @Nullable Comparable<?>[] values = new @Nullable Comparable<?>[measured.size()];
        for (int i = 0; i < values.length; i++) {
            Object value = measured.get(i).of(image);
            values[i] = value == null ? null : inputs.get(i).read(value);
        }
        return new Contribution(ViewKey.of(key), values);
    }

    private Getter getter(String field, Reading reading, Schema contract) {
        String derived = reading.derive().get(field);
        if (derived == null) {
            int position = contract.getField(field).pos();
            return image -> image.get(position);
        }
        Expression expression = Expression.compile(derived, contract);
        return image -> {
            try {
                return expression.evaluate(image);
            } catch (ExpressionFailed e) {
                throw failed("derived field " + field, e);
            }
        };
    }

    private boolean isWanted(Expression condition, GenericRecord image) throws UnusableImage {
        try {
            return condition.holds(image);
        } catch (ExpressionFailed e) {
            throw failed("where", e);
        }
    }

    /** The message of the failure begins with the expression's text. */
    private UnusableImage failed(String what, ExpressionFailed e) {
        return new UnusableImage(
                Reason.EXPRESSION_FAILED, what + " of view " + view + " has no value: " + e.getMessage());
    }
}
