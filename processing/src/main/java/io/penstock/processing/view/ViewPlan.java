package io.penstock.processing.view;

import io.penstock.common.declaration.Measure;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.avro.Schema;

/**
 * A view as the job computes it; travels to the task managers.
 *
 * @param inputs distinct, so that min and max of a field share one multiset
 * @param outputs by measure name
 * @param retracts whether images can be taken out again
 */
public record ViewPlan(
        String name,
        List<String> by,
        Duration window,
        Duration emitEvery,
        List<Input> inputs,
        LinkedHashMap<String, Output> outputs,
        boolean retracts)
        implements Serializable {

    /** Five emissions in the time that an answer may be old: one of them always leaves room for the other hops. */
    private static final int EMISSIONS_PER_FRESHNESS = 5;

    public ViewPlan {
        by = List.copyOf(by);
        inputs = List.copyOf(inputs);
    }

    /** The plan of a declared view. */
    public static ViewPlan of(View view, Source source) {
        List<Input> inputs = new ArrayList<>();
        LinkedHashMap<String, Output> outputs = new LinkedHashMap<>();
        view.measures().forEach((name, measure) -> outputs.put(name, output(measure, source, inputs)));
        return new ViewPlan(
                view.name(),
                view.by(),
                view.window(),
                view.freshness().dividedBy(EMISSIONS_PER_FRESHNESS),
                inputs,
                outputs,
                source.isChangeStream());
    }

    /** Start of the window that holds an event time, also before 1970. */
    long windowStart(long eventTime) {
        return eventTime - Math.floorMod(eventTime, window.toMillis());
    }

    /**
     * Changes with everything that state depends on. It is part of the operator's uid: restoring the sums of another
     * definition is then refused by Flink, where otherwise they would pass for this one's.
     */
    public String fingerprint() {
        return Integer.toHexString((by + "|" + window + "|" + inputs + "|" + retracts).hashCode());
    }

    private static Output output(Measure measure, Source source, List<Input> inputs) {
        if (measure instanceof Measure.Sum sum) {
            return new Output.Total(indexOf(new Input.Scaled(sum.field(), sum.scale()), inputs));
        } else if (measure instanceof Measure.Avg avg) {
            return new Output.Average(indexOf(new Input.Scaled(avg.field(), avg.scale()), inputs));
        } else if (measure instanceof Measure.Min min) {
            return new Output.Least(indexOf(ordered(min.field(), source), inputs));
        } else if (measure instanceof Measure.Max max) {
            return new Output.Greatest(indexOf(ordered(max.field(), source), inputs));
        }
        return new Output.Rows();
    }

    private static Input.Ordered ordered(String field, Source source) {
        Schema schema = source.schema().getField(field).schema();
        Schema.Type type = schema.isUnion()
                ? schema.getTypes().stream()
                        .map(Schema::getType)
                        .filter(branch -> branch != Schema.Type.NULL)
                        .findFirst()
                        .orElseThrow()
                : schema.getType();
        return new Input.Ordered(field, type);
    }

    private static int indexOf(Input input, List<Input> inputs) {
        if (!inputs.contains(input)) {
            inputs.add(input);
        }
        return inputs.indexOf(input);
    }
}
