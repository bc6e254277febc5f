package io.penstock.ingestion.contract;

import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Source;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.wire.AvroBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** How rows of one table shape become records of the contract: decided once, applied to every row. */
public final class RowMapping {
    private static final int ABSENT = -1;

    private final FieldWriter[] fields;
    private final int key;

    private RowMapping(FieldWriter[] fields, int key) {
        this.fields = fields;
        this.key = key;
    }

    /**
     * The mapping, if every field of the contract has a column that it can hold, or a default.
     *
     * @param source a change stream
     * @throws PenstockException USER, {@code contract-mismatch}, with every field that has none
     */
    public static RowMapping of(Source source, TableShape table) {
        Origin.Cdc origin = (Origin.Cdc) source.origin();
        List<String> problems = new ArrayList<>();
        List<FieldWriter> writers = new ArrayList<>();
        for (Schema.Field field : source.schema().getFields()) {
            String column = origin.column(field.name());
            int index = table.indexOf(column);
            if (index == ABSENT) {
                if (!field.hasDefaultValue() && !Fields.isNullable(field.schema())) {
                    problems.add("field " + field.name() + ": there is no column " + column + " (there are "
                            + table.columnNames() + ") and the field has no default");
                }
                writers.add(FieldWriter.withoutColumn(field));
                continue;
            }
            Conversion.Choice choice =
                    Conversions.between(table.columns().get(index), Fields.withoutNull(field.schema()));
            if (choice instanceof Conversion.Refused refused) {
                problems.add("field " + field.name() + ": column " + column + " " + refused.why());
            } else if (choice instanceof Conversion.Possible possible) {
                writers.add(FieldWriter.of(field, index, possible.conversion()));
            }
        }
        if (!problems.isEmpty()) {
            throw new PenstockException(
                    Category.USER,
                    "contract-mismatch",
                    "source " + source.name() + ": table " + table.qualifiedName() + " does not fit the contract "
                            + source.schema().getFullName() + "\n  " + String.join("\n  ", problems));
        }
        int key = source.schema().getField(source.key()).pos();
        return new RowMapping(writers.toArray(FieldWriter[]::new), key);
    }

    /**
     * Writes the row as a record of the contract. If it throws, part of the record has been written.
     *
     * @return where the key field begins
     */
    int write(RowImage row, AvroBuffer out) throws UnmappableValue {
        int keyAt = 0;
        for (int i = 0; i < fields.length; i++) {
            if (i == key) {
                keyAt = out.size();
            }
            fields[i].write(row, out);
        }
        return keyAt;
    }
}
