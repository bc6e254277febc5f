package io.penstock.common.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.events.OrderEvent;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;

class ChangeEnvelopeTest {
    private static final Schema CONTRACT =
            SchemaBuilder.record("t.Row").fields().requiredString("id").endRecord();

    @Test
    void isNamedAfterTheContractAndHoldsItTwice() {
        Schema envelope = ChangeEnvelope.schemaOf(OrderEvent.getClassSchema());

        assertThat(envelope.getFullName()).isEqualTo("com.example.events.OrderEventChange");
        assertThat(envelope.getField("before").schema())
                .isEqualTo(envelope.getField("after").schema());
        assertThat(envelope.getField("after").schema().getTypes().get(1)).isEqualTo(OrderEvent.getClassSchema());
    }

    @Test
    void printsAsTheSchemaThatItIs() {
        Schema envelope = ChangeEnvelope.schemaOf(CONTRACT);
        assertThat(new Schema.Parser().parse(envelope.toString())).isEqualTo(envelope);
        assertThat(envelope)
                .hasToString("{\"type\":\"record\",\"name\":\"RowChange\",\"namespace\":\"t\","
                        + "\"doc\":\"A change of one row, in Debezium's shape.\",\"fields\":["
                        + "{\"name\":\"before\",\"type\":[\"null\",{\"type\":\"record\",\"name\":\"Row\",\"fields\":["
                        + "{\"name\":\"id\",\"type\":\"string\"}]}],"
                        + "\"doc\":\"The row before; null for creates and snapshot reads.\",\"default\":null},"
                        + "{\"name\":\"after\",\"type\":[\"null\",\"Row\"],"
                        + "\"doc\":\"The row after; null for deletes.\",\"default\":null},"
                        + "{\"name\":\"op\",\"type\":\"string\",\"doc\":\"c create, u update, d delete, r snapshot read.\"},"
                        + "{\"name\":\"ts_ms\",\"type\":\"long\","
                        + "\"doc\":\"When the change was processed, milliseconds since 1970.\"},"
                        + "{\"name\":\"source\",\"type\":{\"type\":\"record\",\"name\":\"ChangeSource\","
                        + "\"namespace\":\"io.penstock.change\",\"doc\":\"Where a change comes from.\",\"fields\":["
                        + "{\"name\":\"db\",\"type\":\"string\"},{\"name\":\"schema\",\"type\":\"string\"},"
                        + "{\"name\":\"table\",\"type\":\"string\"},"
                        + "{\"name\":\"txId\",\"type\":[\"null\",\"long\"],\"doc\":\"The source transaction.\",\"default\":null},"
                        + "{\"name\":\"lsn\",\"type\":[\"null\",\"long\"],\"doc\":\"Position in the source's log.\","
                        + "\"default\":null},"
                        + "{\"name\":\"ts_ms\",\"type\":\"long\","
                        + "\"doc\":\"Commit time at the database, milliseconds since 1970.\"},"
                        + "{\"name\":\"snapshot\",\"type\":\"string\",\"doc\":\"false, or which part of a snapshot.\","
                        + "\"default\":\"false\"}]},\"doc\":\"Where the change comes from.\"}]}");
    }

    @Test
    void staysFullyCompatibleWhenTheContractGrowsByAnOptionalField() {
        Schema grown = SchemaBuilder.record("t.Row")
                .fields()
                .requiredString("id")
                .optionalLong("weight")
                .endRecord();
        Schema before = ChangeEnvelope.schemaOf(CONTRACT);
        Schema after = ChangeEnvelope.schemaOf(grown);

        assertThat(compatibility(before, after)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        assertThat(compatibility(after, before)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }

    private static SchemaCompatibilityType compatibility(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getType();
    }
}
