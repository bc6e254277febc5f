package io.penstock.processing.sql;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;

/**
 * The part of a planned query that looks at one row at a time: what follows the inputs up to the first exchange, and keeps
 * nothing. There a failure is one record's. Operators at its end are made to hold back what they put out; see {@link Passage}.
 */
final class SingleRows {

    /** What a planner calls operators that keep nothing and are not driven by time. */
    private static final Set<String> STATELESS =
            Set.of("Calc", "Correlate", "ConstraintEnforcer", "DropUpdateBefore", "TableToDataStream", "Expand");

    private static final String SCAN = "*anonymous_datastream_source$";

    private final Map<Integer, List<Transformation<?>>> readers = new HashMap<>();
    private final Set<Integer> seen = new HashSet<>();
    private final Transformation<?> last;

    /** @param last what makes records of the query's rows */
    SingleRows(Transformation<?> last) {
        this.last = last;
        collect(last);
    }

    private void collect(Transformation<?> reader) {
        if (seen.add(reader.getId())) {
            for (Transformation<?> input : reader.getInputs()) {
                readers.computeIfAbsent(input.getId(), unread -> new ArrayList<>())
                        .add(reader);
                collect(input);
            }
        }
    }

    /** Makes the ends behind an input hold back what they put out. */
    void guard(Transformation<?> input) {
        for (Transformation<?> reader : readers.getOrDefault(input.getId(), List.of())) {
            if (!isSingleRow(reader, input)) {
                throw new IllegalStateException("a planner put '" + reader.getName() + "' behind an input");
            }
            end((OneInputTransformation<?, ?>) reader);
        }
    }

    private void end(OneInputTransformation<?, ?> operator) {
        List<Transformation<?>> next = readers.getOrDefault(operator.getId(), List.of());
        if (!next.isEmpty() && next.stream().allMatch(reader -> isSingleRow(reader, operator))) {
            next.forEach(reader -> end((OneInputTransformation<?, ?>) reader));
        } else {
            hold(operator);
        }
    }

    /** Another number of tasks would put a network in between. */
    private boolean isSingleRow(Transformation<?> reader, Transformation<?> input) {
        String name = reader.getName().replaceFirst("\\[\\d+]$", "");
        return reader instanceof OneInputTransformation<?, ?>
                && reader.getParallelism() == input.getParallelism()
                && (reader.getId() == last.getId() || STATELESS.contains(name) || name.startsWith(SCAN));
    }

    /** A transformation has no setter for this; that there is the field is tested. */
    private static <T> void hold(OneInputTransformation<?, T> operator) {
        try {
            Field field = OneInputTransformation.class.getDeclaredField("operatorFactory");
            field.setAccessible(true);
            StreamOperatorFactory<T> operators = operator.getOperatorFactory();
            if (!(operators instanceof HoldingFactory<T>)) {
                SerializerConfigImpl withoutKryo = new SerializerConfigImpl();
                withoutKryo.setGenericTypes(false);
                field.set(
                        operator,
                        new HoldingFactory<>(operators, operator.getOutputType().createSerializer(withoutKryo)));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Flink keeps an operator's factory elsewhere", e);
        }
    }
}
