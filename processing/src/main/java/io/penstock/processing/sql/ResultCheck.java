package io.penstock.processing.sql;

import io.penstock.common.declaration.Located;
import io.penstock.common.declaration.Nearest;
import io.penstock.common.declaration.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** Whether a query gives what its output's contract asks for, column by column, all at once. */
final class ResultCheck {

    /** Within these, a planner converts without loss but for digits below the field's. */
    private static final List<LogicalTypeFamily> ALIKE =
            List.of(LogicalTypeFamily.CHARACTER_STRING, LogicalTypeFamily.BINARY_STRING, LogicalTypeFamily.TIMESTAMP);

    private ResultCheck() {}

    static List<Problem> problems(Located query, ResolvedSchema result, Schema contract) {
        List<Problem> problems = new ArrayList<>();
        List<String> columns = result.getColumnNames();
        for (Column column : result.getColumns()) {
            Schema.Field field = contract.getField(column.getName());
            if (field == null) {
                problems.add(query.problem(
                        "column '" + column.getName() + "' is no field of " + contract.getFullName(),
                        Nearest.to(
                                column.getName(),
                                contract.getFields().stream()
                                        .map(Schema.Field::name)
                                        .toList())));
                continue;
            }
            mismatch(column.getDataType().getLogicalType(), field)
                    .ifPresent(why -> problems.add(query.problem("column '" + column.getName() + "' " + why)));
        }
        for (Schema.Field field : contract.getFields()) {
            if (!columns.contains(field.name())) {
                problems.add(query.problem("field '" + field.name() + "' of " + contract.getFullName()
                        + " has no column: select ... AS " + field.name()));
            }
        }
        return problems;
    }

    private static Optional<String> mismatch(LogicalType given, Schema.Field field) {
        LogicalType wanted;
        try {
            wanted = SqlTypes.of(field.schema()).getLogicalType();
        } catch (IllegalArgumentException e) {
            return Optional.of("has a type that SQL cannot give: " + e.getMessage());
        }
        if (!fits(given, wanted)) {
            return Optional.of("is " + given.asSummaryString() + ", the field is " + wanted.asSummaryString()
                    + ": CAST(... AS " + wanted.copy(true).asSummaryString() + ")");
        }
        return given.isNullable() && !wanted.isNullable()
                ? Optional.of("may be null, the field may not: COALESCE(..., a value) or another condition")
                : Optional.empty();
    }

    private static boolean fits(LogicalType given, LogicalType wanted) {
        LogicalTypeRoot from = given.getTypeRoot();
        LogicalTypeRoot to = wanted.getTypeRoot();
        for (LogicalTypeFamily alike : ALIKE) {
            if (given.is(alike) && wanted.is(alike)) {
                return true;
            }
        }
        if (given instanceof DecimalType mine && wanted instanceof DecimalType theirs) {
            return mine.getScale() <= theirs.getScale()
                    && mine.getPrecision() - mine.getScale() <= theirs.getPrecision() - theirs.getScale();
        }
        return switch (to) {
            case BIGINT -> given.is(LogicalTypeFamily.INTEGER_NUMERIC);
            case INTEGER -> given.is(LogicalTypeFamily.INTEGER_NUMERIC) && from != LogicalTypeRoot.BIGINT;
            case DOUBLE -> from == LogicalTypeRoot.DOUBLE || from == LogicalTypeRoot.FLOAT;
            case ARRAY, MAP, ROW -> given.copy(true).equals(wanted.copy(true));
            default -> from == to;
        };
    }
}
