package io.penstock.processing.decode;

import io.penstock.common.wire.SchemaLookup;
import java.io.Serializable;

/** How a task gets at writers' schemas; travels to the task managers, where it opens a client. */
@FunctionalInterface
public interface SchemaSource extends Serializable {
    /** A lookup for one task. */
    SchemaLookup open();
}
