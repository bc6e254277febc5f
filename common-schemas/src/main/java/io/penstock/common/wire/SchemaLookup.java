package io.penstock.common.wire;

import org.apache.avro.Schema;

/** Where a decoder finds the schemas that records were written with. */
@FunctionalInterface
public interface SchemaLookup {
    /**
     * The schema with this id. Called once per id and decoder; may block.
     *
     * @throws UnknownSchema on the registry's own answer that there is none
     */
    Schema byId(int id) throws UnknownSchema;
}
