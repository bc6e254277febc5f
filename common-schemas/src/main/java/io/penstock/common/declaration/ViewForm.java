package io.penstock.common.declaration;

import io.penstock.common.expression.Expression;
import io.penstock.common.names.Versioned;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The keys of a view, checked against the contract of the source that it reads. */
final class ViewForm {

    private final Map<String, Contract> contracts;
    private final Set<String> changeStreams;

    /**
     * @param contracts of all sources that were declared, by the source's name
     * @param changeStreams those whose rows can leave again
     */
    ViewForm(Map<String, Contract> contracts, Set<String> changeStreams) {
        this.contracts = contracts;
        this.changeStreams = changeStreams;
    }

    Supplier<View> view(String name, Fields fields) {
        // without a single source the problem is on record already, and no view is to blame for it
        Form<String> declared = contracts.isEmpty() ? Forms.TEXT : Forms.known("source", contracts.keySet());
        Field<String> source = fields.required("from", declared);
        Contract contract = source.read().map(contracts::get).orElse(Contract.UNKNOWN);
        Field<Integer> version = fields.optional("version", Forms.VERSION, 1);
        Field<Optional<Expression>> where = fields.optional("where", contract.condition());
        Field<Map<String, Expression>> derive = fields.optional(
                "derive",
                Forms.named(contract.newField(Forms.name('_', 63)), 1, 64, field -> contract.expression()),
                Map.of());
        Contract rows = contract.with(derive.read());
        boolean changeStream = source.read().filter(changeStreams::contains).isPresent();
        Field<Window> window =
                fields.optional("window", Forms.mapping(it -> window(changeStream, it)), Window.running());
        Field<List<String>> by = fields.required("by", Forms.list(rows.field(FieldUse.GROUP), 16));
        MeasureForm measure = new MeasureForm(rows, changeStream);
        Field<Map<String, Measure>> measures =
                fields.required("measures", Forms.named(Forms.name('_', 63), 1, 64, it -> measure.form()));
        Field<Duration> freshness = fields.optional("freshness", Forms.DURATION, Duration.ofSeconds(1));
        Field<Duration> retention = fields.optional("retention", Forms.DURATION, Duration.ofDays(30));
        return () -> new View(
                Versioned.name(name, version.get()),
                new Selection(source.get(), where.get(), derive.get()),
                window.get(),
                by.get(),
                measures.get(),
                freshness.get(),
                retention.get());
    }

    /** Made once everything is read, so that a broken rule is shown where it belongs. */
    private static Supplier<Window> window(boolean changeStream, Fields fields) {
        Field<Supplier<Window>> window = fields.either(
                new Choice<>("tumbling", Forms.DURATION.map(ViewForm::tumbling)),
                new Choice<>("hopping", Forms.mapping(ViewForm::hopping).map(ViewForm::made)),
                new Choice<>("session", Forms.DURATION.map(gap -> session(changeStream, gap))));
        return () -> window.get().get();
    }

    private static Supplier<Window> tumbling(Duration size) {
        return () -> new Window.Tumbling(size);
    }

    private static Supplier<Window> made(Window window) {
        return () -> window;
    }

    private static Supplier<Window> session(boolean changeStream, Duration gap) {
        if (changeStream) {
            throw new IllegalArgumentException(
                    "sessions are kept over events only: a row that leaves a change stream can split a session, which"
                            + " takes reading all of its rows again; take a tumbling or hopping window, or none");
        }
        return () -> new Window.Session(gap);
    }

    private static Supplier<Window> hopping(Fields fields) {
        Field<Duration> size = fields.required("size", Forms.DURATION);
        Field<Duration> every = fields.required("every", Forms.DURATION);
        return () -> new Window.Hopping(size.get(), every.get());
    }
}
