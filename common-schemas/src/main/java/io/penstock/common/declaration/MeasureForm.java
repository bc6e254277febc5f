package io.penstock.common.declaration;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@code count}, or what is computed of a field, such as {@code {sum: total_amount, scale: 2}}. */
final class MeasureForm {

    private static final Form<Measure> COUNT = Forms.oneOf(Map.of("count", new Measure.Count()));

    private final Contract contract;
    private final boolean changeStream;

    /** @param changeStream whether rows can leave again */
    MeasureForm(Contract contract, boolean changeStream) {
        this.contract = contract;
        this.changeStream = changeStream;
    }

    Form<Measure> form() {
        Form<Measure> computed = Forms.mapping(this::computed);
        return value -> value.isText() ? COUNT.read(value) : computed.read(value);
    }

    private Supplier<Measure> computed(Fields fields) {
        Form<String> number = contract.field(FieldUse.MEASURE);
        Form<String> any = contract.field(FieldUse.VALUE);
        Field<String> field = fields.either(
                new Choice<>("sum", number),
                new Choice<>("avg", number),
                new Choice<>("min", number),
                new Choice<>("max", number),
                new Choice<>("distinct", any),
                new Choice<>("first", any),
                new Choice<>("last", any),
                new Choice<>("percentile", number));
        if (fields.has("sum") || fields.has("avg")) {
            Field<Integer> scale = scale(field, fields);
            boolean sum = fields.has("sum");
            return () -> sum ? new Measure.Sum(field.get(), scale.get()) : new Measure.Avg(field.get(), scale.get());
        } else if (fields.has("distinct")) {
            Field<Integer> exactUpTo = fields.optional("exactUpTo", exactUpTo(), Measure.Distinct.EXACT_UP_TO);
            return () -> new Measure.Distinct(field.get(), exactUpTo.get());
        } else if (fields.has("percentile")) {
            Field<Double> at = fields.required("at", Forms.DECIMAL_NUMBER);
            return () -> new Measure.Percentile(field.get(), at.get());
        }
        Function<String, Measure> simple = fields.has("min")
                ? Measure.Min::new
                : fields.has("max") ? Measure.Max::new : fields.has("first") ? Measure.First::new : Measure.Last::new;
        return () -> simple.apply(field.get());
    }

    private Form<Integer> exactUpTo() {
        return value -> changeStream
                ? value.refuse("a change stream is always counted exactly, since no estimate can give a value back;"
                        + " leave it out")
                : Forms.WHOLE_NUMBER.read(value);
    }

    /** A double has as many decimals as it likes, so that its owner must say how many count. */
    private Field<Integer> scale(Field<String> field, Fields fields) {
        Optional<String> fractional = field.read().filter(contract::isFractional);
        return fractional.isPresent()
                ? fields.required("scale", Forms.WHOLE_NUMBER)
                : fields.optional("scale", Forms.WHOLE_NUMBER, 0);
    }
}
