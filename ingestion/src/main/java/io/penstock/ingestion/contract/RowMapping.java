package io.penstock.ingestion.contract;

import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Source;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** How rows of one table shape become records of the contract: decided once, applied to every row. */
public final class RowMapping {
    private static final int ABSENT = -1;

    private final Schema contract;
    private final Step[] steps;

    private RowMapping(Schema contract, Step[] steps) {
        this.contract = contract;
        this.steps = steps;
    }

    /** @param fallback the field's default, for a null that the field may not hold and for a column that is not there */
    private record Step(
            Schema.Field field,
            int column,
            @Nullable Conversion conversion,
            boolean nullable,
            @Nullable Object fallback) {}

    /**
     * The mapping, if every field of the contract has a column that it can hold, or a default.
     *
     * @param source a change stream
     * @throws PenstockException USER, {@code contract-mismatch}, with every field that has none
     */
    public static RowMapping of(Source source, TableShape table) {
        Origin.Cdc origin = (Origin.Cdc) source.origin();
        List<String> problems = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        for (Schema.Field field : source.schema().getFields()) {
            String column = origin.column(field.name());
            int index = table.indexOf(column);
            boolean nullable = Fields.isNullable(field.schema());
            Object fallback = field.hasDefaultValue() ? GenericData.get().getDefaultValue(field) : null;
            if (index == ABSENT) {
                if (!field.hasDefaultValue() && !nullable) {
                    problems.add("field " + field.name() + ": there is no column " + column + " (there are "
                            + table.columnNames() + ") and the field has no default");
                }
                steps.add(new Step(field, ABSENT, null, nullable, fallback));
                continue;
            }
            Conversion.Choice choice =
                    Conversions.between(table.columns().get(index), Fields.withoutNull(field.schema()));
            if (choice instanceof Conversion.Refused refused) {
                problems.add("field " + field.name() + ": column " + column + " " + refused.why());
            } else if (choice instanceof Conversion.Possible possible) {
                steps.add(new Step(field, index, possible.conversion(), nullable, fallback));
            }
        }
        if (!problems.isEmpty()) {
            throw new PenstockException(
                    Category.USER,
                    "contract-mismatch",
                    "source " + source.name() + ": table " + table.qualifiedName() + " does not fit the contract "
                            + source.schema().getFullName() + "\n  " + String.join("\n  ", problems));
        }
        return new RowMapping(source.schema(), steps.toArray(Step[]::new));
    }

    /** A record of the contract, in Avro's generic form. */
    IndexedRecord map(RowImage row) throws UnmappableValue {
        GenericData.Record mapped = new GenericData.Record(contract);
        for (Step step : steps) {
            mapped.put(step.field.pos(), value(step, row));
        }
        return mapped;
    }

    private static @Nullable Object value(Step step, RowImage row) throws UnmappableValue {
        Object value = step.column == ABSENT ? null : row.get(step.column);
        if (value == null || step.conversion == null) {
            if (step.nullable && step.column != ABSENT) {
                return null;
            }
            if (step.fallback == null && !step.nullable) {
                throw new UnmappableValue("field " + step.field.name() + ": null, and the field has no default");
            }
            return step.fallback;
        }
        try {
            return step.conversion.apply(value);
        } catch (UnmappableValue e) {
            throw new UnmappableValue("field " + step.field.name() + ": the value " + e.getMessage());
        }
    }
}
