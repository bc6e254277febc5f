package io.penstock.common.declaration;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** The keys of a view, checked against the contract of the source that it reads. */
final class ViewForm {

    private record Computed(String field, BiFunction<String, Integer, Measure> measure) {}

    private static final Form<Measure> COUNT = Forms.oneOf(Map.of("count", new Measure.Count()));

    private final Map<String, Contract> contracts;

    /** @param contracts of all sources that were declared, by the source's name */
    ViewForm(Map<String, Contract> contracts) {
        this.contracts = contracts;
    }

    Supplier<View> view(String name, Fields fields) {
        // without a single source the problem is on record already, and no view is to blame for it
        Form<String> declared = contracts.isEmpty() ? Forms.TEXT : Forms.known("source", contracts.keySet());
        Field<String> source = fields.required("from", declared);
        Contract contract = source.read().map(contracts::get).orElse(Contract.UNKNOWN);
        Field<Duration> window =
                fields.required("window", Forms.mapping(it -> it.required("tumbling", Forms.DURATION)));
        Field<List<String>> by = fields.required("by", Forms.list(contract.field(FieldUse.GROUP), 16));
        Field<Map<String, Measure>> measures =
                fields.required("measures", Forms.named(Forms.name('_', 63), 1, 64, it -> measure(contract)));
        Field<Duration> freshness = fields.optional("freshness", Forms.DURATION, Duration.ofSeconds(1));
        Field<Duration> retention = fields.optional("retention", Forms.DURATION, Duration.ofDays(30));
        return () ->
                new View(name, source.get(), window.get(), by.get(), measures.get(), freshness.get(), retention.get());
    }

    /** {@code count}, or {@code {sum: total_amount, scale: 2}} */
    private static Form<Measure> measure(Contract contract) {
        Form<Measure> computed = Forms.mapping(fields -> computed(contract, fields));
        return value -> value.isText() ? COUNT.read(value) : computed.read(value);
    }

    private static Supplier<Measure> computed(Contract contract, Fields fields) {
        Form<String> number = contract.field(FieldUse.MEASURE);
        Field<Computed> computed = fields.either(
                new Choice<>("sum", number.map(field -> new Computed(field, Measure.Sum::new))),
                new Choice<>("avg", number.map(field -> new Computed(field, Measure.Avg::new))),
                new Choice<>("min", number.map(field -> new Computed(field, (it, scale) -> new Measure.Min(it)))),
                new Choice<>("max", number.map(field -> new Computed(field, (it, scale) -> new Measure.Max(it)))));
        boolean exact = fields.has("sum") || fields.has("avg");
        Field<Integer> scale = exact ? scale(contract, computed, fields) : Field.of(0);
        return () -> computed.get().measure().apply(computed.get().field(), scale.get());
    }

    /** A double has as many decimals as it likes, so that its owner must say how many count. */
    private static Field<Integer> scale(Contract contract, Field<Computed> computed, Fields fields) {
        boolean fractional =
                computed.read().filter(it -> contract.isFractional(it.field())).isPresent();
        return fractional
                ? fields.required("scale", Forms.WHOLE_NUMBER)
                : fields.optional("scale", Forms.WHOLE_NUMBER, 0);
    }
}
