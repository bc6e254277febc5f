package io.penstock.common.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.change.ChangeEnvelope;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

class IncompatibilitiesTest {
    private static final Schema ROW =
            SchemaBuilder.record("t.Row").fields().requiredString("id").endRecord();
    private static final Schema WITH_OPTIONAL = SchemaBuilder.record("t.Row")
            .fields()
            .requiredString("id")
            .optionalLong("weight")
            .endRecord();
    private static final Schema WITH_REQUIRED = SchemaBuilder.record("t.Row")
            .fields()
            .requiredString("id")
            .requiredLong("weight")
            .endRecord();

    @Test
    void hasNothingAgainstAnOptionalField() {
        assertThat(Incompatibilities.with(versions(ROW), WITH_OPTIONAL)).isEmpty();
        assertThat(Incompatibilities.with(versions(WITH_OPTIONAL), ROW)).isEmpty();
    }

    @Test
    void saysWhichVersionAndWhichWay() {
        assertThat(Incompatibilities.with(versions(ROW, WITH_OPTIONAL), WITH_REQUIRED))
                .containsExactly(
                        "the new schema cannot read records of version 1: t.Row: "
                                + "reader field missing default value at /fields/1: weight",
                        "the new schema cannot read records of version 2: t.Row: "
                                + "type mismatch at /fields/1/type/0: reader type: LONG not compatible with writer type: NULL");
        assertThat(Incompatibilities.with(versions(WITH_REQUIRED), ROW))
                .containsExactly("version 1 cannot read records of the new schema: t.Row: "
                        + "reader field missing default value at /fields/1: weight");
    }

    @Test
    void looksBehindTheUnionsOfAnEnvelope() {
        assertThat(Incompatibilities.with(
                        versions(ChangeEnvelope.schemaOf(ROW)), ChangeEnvelope.schemaOf(WITH_REQUIRED)))
                .containsExactly("the new schema cannot read records of version 1: t.Row: "
                        + "reader field missing default value at /fields/1: weight");
    }

    private static List<Registered> versions(Schema first, Schema... others) {
        List<Registered> versions = new ArrayList<>(List.of(new Registered(1, 1, first)));
        for (Schema other : others) {
            versions.add(new Registered(versions.size() + 1, versions.size() + 1, other));
        }
        return versions;
    }
}
