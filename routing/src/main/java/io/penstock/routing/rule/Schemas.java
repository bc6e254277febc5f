package io.penstock.routing.rule;

import io.penstock.common.wire.SchemaLookup;
import java.util.OptionalInt;
import org.apache.avro.Schema;

/** The registry, as routing needs it. Calls may block for as long as it is away; none of its outages is an answer. */
public interface Schemas extends SchemaLookup {
    /** The id of this very schema under the subject; empty if the subject does not hold it. */
    OptionalInt idOf(String subject, Schema schema);
}
