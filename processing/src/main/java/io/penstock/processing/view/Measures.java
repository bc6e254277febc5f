package io.penstock.processing.view;

import io.penstock.common.declaration.Measure;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.common.view.ViewSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** From a view's measures to what is read, what is kept of it, and which columns come out. */
final class Measures {
    private final View view;
    private final Source source;
    private final List<Input> inputs = new ArrayList<>();
    private final List<Fold> folds = new ArrayList<>();
    private final Map<String, Output> outputs = new LinkedHashMap<>();

    private Measures(View view, Source source) {
        this.view = view;
        this.source = source;
    }

    static Measures of(View view, Source source) {
        Measures measures = new Measures(view, source);
        view.measures().forEach(measures::add);
        return measures;
    }

    List<Input> inputs() {
        return inputs;
    }

    List<Fold> folds() {
        return folds;
    }

    Map<String, Output> outputs() {
        return outputs;
    }

    private void add(String name, Measure measure) {
        outputs.put(name, output(measure));
        if (measure instanceof Measure.Distinct distinct && !source.isChangeStream()) {
            outputs.put(ViewSchema.exact(name), new Output.Exact(different(distinct)));
        }
    }

    private Output output(Measure measure) {
        if (measure instanceof Measure.Sum sum) {
            return new Output.Total(sum(sum.field(), sum.scale()));
        } else if (measure instanceof Measure.Avg avg) {
            return new Output.Average(sum(avg.field(), avg.scale()));
        } else if (measure instanceof Measure.Min min) {
            return new Output.Least(extremes(min.field(), false));
        } else if (measure instanceof Measure.Max max) {
            return new Output.Greatest(extremes(max.field(), false));
        } else if (measure instanceof Measure.First first) {
            return new Output.Least(extremes(first.field(), true));
        } else if (measure instanceof Measure.Last last) {
            return new Output.Greatest(extremes(last.field(), true));
        } else if (measure instanceof Measure.Distinct distinct) {
            return new Output.Different(different(distinct));
        } else if (measure instanceof Measure.Percentile percentile) {
            Input.Ordered ordered = ordered(percentile.field());
            return new Output.Quantile(
                    position(new Fold.Spread(position(ordered, inputs), ordered), folds), percentile.at());
        }
        return new Output.Rows();
    }

    private int sum(String field, int scale) {
        return position(new Fold.Sum(position(new Input.Scaled(field, scale), inputs)), folds);
    }

    private int extremes(String field, boolean timed) {
        int input = position(ordered(field), inputs);
        return position(new Fold.Extremes(input, timed, source.isChangeStream()), folds);
    }

    private int different(Measure.Distinct distinct) {
        int input = position(ordered(distinct.field()), inputs);
        return position(
                source.isChangeStream() ? new Fold.Presence(input) : new Fold.Distinct(input, distinct.exactUpTo()),
                folds);
    }

    private Input.Ordered ordered(String field) {
        Schema schema = view.from().type(source.schema(), field);
        Schema.Type type = schema.isUnion()
                ? schema.getTypes().stream()
                        .map(Schema::getType)
                        .filter(branch -> branch != Schema.Type.NULL)
                        .findFirst()
                        .orElseThrow()
                : schema.getType();
        return new Input.Ordered(field, type);
    }

    private static <T> int position(T wanted, List<? super T> all) {
        if (!all.contains(wanted)) {
            all.add(wanted);
        }
        return all.indexOf(wanted);
    }
}
