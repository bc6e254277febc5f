package io.penstock.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordEncoderTest {
    private static final Schema SCHEMA = SchemaBuilder.record("t.Pair")
            .fields()
            .requiredString("left")
            .requiredLong("right")
            .endRecord();

    private final RecordEncoder encoder = new RecordEncoder(0x01020304, SCHEMA);

    @Test
    void writesMagicIdAndAvroBinary() throws MalformedRecord {
        byte[] value = encoder.encode(pair("ab", -1L));

        assertThat(value).containsExactly(0, 1, 2, 3, 4, 4, 'a', 'b', 1);
        assertThat(WireFormat.schemaId(value)).isEqualTo(0x01020304);
    }

    @Test
    void namesTheFieldThatDoesNotFit() {
        assertThatThrownBy(() -> encoder.encode(pair("ab", null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("t.Pair")
                .hasMessageContaining("right");
        assertThatThrownBy(() -> encoder.encode(pair("ab", "no number")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("right");
    }

    @Test
    void leavesNothingOfAFailedRecordInTheNext() {
        byte[] before = encoder.encode(pair("ab", 1L));
        assertThatThrownBy(() -> encoder.encode(pair("left over", null))).isInstanceOf(IllegalArgumentException.class);
        assertThat(encoder.encode(pair("ab", 1L))).isEqualTo(before);
    }

    @Test
    void encodesSmallRecordsAfterAVeryLargeOne() {
        byte[] small = encoder.encode(pair("ab", 1L));
        assertThat(encoder.encode(pair("x".repeat(3 << 20), 1L))).hasSizeGreaterThan(3 << 20);
        assertThat(encoder.encode(pair("ab", 1L))).isEqualTo(small);
    }

    private static GenericRecord pair(Object left, @Nullable Object right) {
        GenericRecord pair = new GenericData.Record(SCHEMA);
        pair.put("left", left);
        pair.put("right", right);
        return pair;
    }
}
