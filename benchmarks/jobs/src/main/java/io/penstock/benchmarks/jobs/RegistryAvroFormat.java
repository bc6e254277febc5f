package io.penstock.benchmarks.jobs;

import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.formats.avro.AvroRowDataDeserializationSchema;
import org.apache.flink.formats.avro.AvroToRowDataConverters;
import org.apache.flink.formats.avro.RegistryAvroDeserializationSchema;
import org.apache.flink.formats.avro.typeutils.AvroSchemaConverter;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.Projection;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.format.ProjectableDecodingFormat;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DeserializationFormatFactory;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/**
 * Flink's {@code avro-confluent} put together from the same classes, with two differences: the registry client, and that
 * a record which is not an order is skipped, for which {@code avro-confluent} has no option.
 */
public final class RegistryAvroFormat implements DeserializationFormatFactory {
    private static final ConfigOption<String> URL =
            ConfigOptions.key("url").stringType().noDefaultValue();

    @Override
    public DecodingFormat<DeserializationSchema<RowData>> createDecodingFormat(
            DynamicTableFactory.Context context, ReadableConfig options) {
        return new Format(URI.create(options.get(URL)));
    }

    private record Format(URI registry) implements ProjectableDecodingFormat<DeserializationSchema<RowData>> {

        @Override
        public DeserializationSchema<RowData> createRuntimeDecoder(
                DynamicTableSource.Context context, DataType physicalType, int[][] projections) {
            DataType produced = Projection.of(projections).project(physicalType);
            RowType rows = (RowType) produced.getLogicalType();
            TypeInformation<RowData> type = context.createTypeInformation(produced);
            return new Skipping(
                    type,
                    new AvroRowDataDeserializationSchema(
                            new RegistryAvroDeserializationSchema<>(
                                    GenericRecord.class,
                                    AvroSchemaConverter.convertToSchema(rows),
                                    RegistryCoder.provider(registry)),
                            AvroToRowDataConverters.createRowConverter(rows),
                            type));
        }

        @Override
        public ChangelogMode getChangelogMode() {
            return ChangelogMode.insertOnly();
        }
    }

    private static final class Skipping extends AbstractDeserializationSchema<RowData> {
        private static final long serialVersionUID = 1L;

        private final AvroRowDataDeserializationSchema rows;

        Skipping(TypeInformation<RowData> type, AvroRowDataDeserializationSchema rows) {
            super(type);
            this.rows = rows;
        }

        @Override
        public void open(InitializationContext context) throws Exception {
            rows.open(context);
        }

        @Override
        public @Nullable RowData deserialize(byte @Nullable [] value) {
            try {
                return rows.deserialize(value);
            } catch (IOException | RuntimeException notAnOrder) {
                return null;
            }
        }
    }

    @Override
    public String factoryIdentifier() {
        return "registry-avro";
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(URL);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of();
    }
}
