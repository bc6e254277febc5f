package io.penstock.ingestion.cdc.debezium;

import io.debezium.connector.postgresql.UnchangedToastedReplicationMessageColumn;
import io.debezium.data.SpecialValueDecimal;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.contract.Column;
import io.penstock.ingestion.contract.ColumnType;
import io.penstock.ingestion.contract.PostgresTime;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Properties;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/**
 * Takes every column from Debezium before Debezium converts it. Its own conversions say one value in two ways (the
 * snapshot's dates before Christ, infinite dates), saturate timestamps and cut intervals; a row that is added in one way
 * and taken back in another never cancels out. Created by the connector, by name.
 */
public final class ExactConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {

    @Override
    public void configure(Properties properties) {}

    @Override
    public void converterFor(RelationalColumn relational, ConverterRegistration<SchemaBuilder> registration) {
        Column column = columnOf(relational);
        registration.register(ColumnSchema.of(column), new ColumnConverter(column, relational));
    }

    private static Column columnOf(RelationalColumn relational) {
        if (relational.jdbcType() == Types.ARRAY) {
            return Column.array(relational.name(), ColumnType.elementOf(relational.nativeType()));
        }
        ColumnType type = ColumnType.scalar(relational.nativeType());
        int length = relational.length().orElse(0);
        // The driver reports 131089 for a numeric without precision; the log reports nothing.
        return type == ColumnType.NUMERIC && length > 0 && length <= 1_000
                ? Column.numeric(relational.name(), length, relational.scale().orElse(0))
                : Column.scalar(relational.name(), type);
    }

    /** Called by the connector's one thread at a time. */
    private static final class ColumnConverter implements Converter {
        private final Column column;
        /** The column's default, which the connector converts first of all; in a form of its own, and nobody reads it. */
        private @Nullable Object pendingDefault;

        ColumnConverter(Column column, RelationalColumn relational) {
            this.column = column;
            this.pendingDefault = relational.hasDefaultValue() ? relational.defaultValue() : null;
        }

        @Override
        public @Nullable Object convert(@Nullable Object value) {
            if (value == null) {
                return null;
            }
            if (pendingDefault != null) {
                boolean isDefault = value == pendingDefault;
                pendingDefault = null;
                if (isDefault) {
                    return null;
                }
            }
            return value(column, value);
        }
    }

    /** The value in the form that {@link ColumnType} fixes; bytes as Connect wants them. */
    static @Nullable Object value(Column column, Object raw) {
        if (!(raw instanceof String || raw instanceof Number)
                && UnchangedToastedReplicationMessageColumn.isUnchangedToastedValue(raw)) {
            throw new PenstockException(
                    Category.USER,
                    "replica-identity",
                    "the log leaves out the unchanged value of column " + column.name()
                            + ": its table is not REPLICA IDENTITY FULL any more");
        }
        if (column.array()) {
            return raw.toString();
        }
        return switch (column.type()) {
            case BOOLEAN -> (Boolean) raw;
            case SMALLINT, INTEGER -> ((Number) raw).intValue();
            case BIGINT, OID -> ((Number) raw).longValue();
            case REAL -> ((Number) raw).floatValue();
            case DOUBLE -> ((Number) raw).doubleValue();
            case NUMERIC -> numeric(raw);
            case BYTEA -> raw instanceof ByteBuffer buffer ? buffer : ByteBuffer.wrap((byte[]) raw);
            case DATE -> days(raw);
            case TIMESTAMP, TIMESTAMPTZ -> micros(raw);
            case TIME, MONEY, TEXT, VARCHAR, CHAR, UUID, JSON, JSONB, OTHER -> text(raw);
        };
    }

    private static int days(Object raw) {
        if (raw instanceof LocalDate date) {
            return DriverTime.days(date);
        }
        return raw instanceof Date date ? DriverTime.days(date) : PostgresTime.parseDate(raw.toString());
    }

    private static long micros(Object raw) {
        if (raw instanceof OffsetDateTime time) {
            return DriverTime.micros(time);
        }
        return raw instanceof Instant time ? DriverTime.micros(time) : PostgresTime.parseTimestamp(raw.toString());
    }

    private static String numeric(Object raw) {
        if (raw instanceof SpecialValueDecimal decimal) {
            return decimal.getDecimalValue()
                    .map(BigDecimal::toPlainString)
                    .orElseGet(() -> Double.toString(decimal.toDouble()));
        }
        return raw instanceof BigDecimal decimal ? decimal.toPlainString() : raw.toString();
    }

    private static @Nullable String text(Object raw) {
        if (raw instanceof PGobject object) {
            return ServerText.of(object);
        }
        if (raw instanceof SQLXML xml) {
            try {
                return xml.getString();
            } catch (SQLException e) {
                throw new IllegalStateException("the driver cannot read a value that it has", e);
            }
        }
        return raw.toString();
    }
}
