package io.penstock.ingestion.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.wire.AvroBuffer;
import org.apache.avro.Schema;

/** What a column's value becomes in a field. */
final class Converted {
    private Converted() {}

    static Object convert(Column column, Schema field, Object value) throws UnmappableValue {
        AvroBuffer out = new AvroBuffer();
        ((Conversion.Possible) Conversions.between(column, field)).conversion().write(value, out);
        return Avro.read(field, out);
    }

    static void assertUnmappable(Column column, Schema field, Object value, String why) {
        assertThatThrownBy(() -> convert(column, field, value))
                .isInstanceOf(UnmappableValue.class)
                .hasMessageContaining(why);
    }

    static void assertRefused(Column column, Schema field, String why) {
        assertThat(Conversions.between(column, field))
                .isInstanceOfSatisfying(Conversion.Refused.class, refused -> assertThat(refused.why())
                        .contains(why));
    }
}
