package io.penstock.processing.job;

import java.io.Serializable;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** Something that a job writes: records of one contract, in a topic of their own. */
public final class Output<R extends SpecificRecord> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final Class<R> contract;

    private Output(String name, Class<R> contract) {
        this.name = name;
        this.contract = contract;
    }

    /** Records of this class; the declaration names the class and the field that is the key. */
    public static <R extends SpecificRecord> Output<R> of(String name, Class<R> contract) {
        return new Output<>(name, contract);
    }

    /** As in a declaration's {@code outputs}. */
    public String name() {
        return name;
    }

    /** The generated class of its records. */
    public Class<R> type() {
        return contract;
    }

    Schema contract() {
        return SpecificData.get().getSchema(contract);
    }
}
