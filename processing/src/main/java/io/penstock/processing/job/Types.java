package io.penstock.processing.job;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * How values travel and lie in state. For values of your own use Flink's: {@code TypeInformation.of(MyRecord.class)},
 * {@code org.apache.flink.api.common.typeinfo.Types.LIST(…)}. Types that would need Kryo are refused.
 */
public final class Types {

    private Types() {}

    /** Records of a generated class, as Avro: state survives every change of the schema that Avro can resolve. */
    public static <R extends SpecificRecord> TypeInformation<R> specific(Class<R> contract) {
        return new OwnType<>(contract, RecordSerializer.specific(contract));
    }

    /** Records of a schema, as Avro. */
    public static TypeInformation<GenericRecord> generic(Schema schema) {
        return new OwnType<>(GenericRecord.class, RecordSerializer.generic(schema));
    }

    /** Changes of rows. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // a class literal has no type arguments
    public static <R extends IndexedRecord> TypeInformation<RowChange<R>> changes(TypeInformation<R> row) {
        return new OwnType<>((Class) RowChange.class, new RowChangeSerializer<>(OwnType.serializer(row)));
    }

    /** Events with such a value. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    public static <T> TypeInformation<Event<T>> events(TypeInformation<T> value) {
        return new OwnType<>((Class) Event.class, new EventSerializer<>(OwnType.serializer(value)));
    }
}
