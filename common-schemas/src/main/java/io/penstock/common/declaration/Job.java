package io.penstock.common.declaration;

import io.penstock.common.names.Versioned;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A stream job over sources.
 *
 * @param name with its version, see {@link Versioned}: no other version has it
 * @param inputs names of sources, in the order in which the job's code takes them
 * @param outputs by name, in the order of the file
 */
public record Job(String name, Work work, List<String> inputs, Map<String, JobOutput> outputs) {

    /** What the job does. */
    public sealed interface Work {

        /**
         * Code against the job toolkit.
         *
         * @param job the name that the code gives itself
         * @param settings as written; the code knows their types and ranges
         */
        record Code(Located job, Map<String, Located> settings) implements Work {

            public Code {
                Objects.requireNonNull(job, "job");
                settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
            }
        }

        /** A query in Flink SQL whose tables are the inputs. */
        record Sql(Located query) implements Work {}
    }

    public Job {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(work, "work");
        inputs = List.copyOf(inputs);
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        Rules.require(
                !(work instanceof Work.Sql) || outputs.containsKey(JobOutput.ONLY),
                "outputs",
                "a query has one 'output'");
    }

    /** What people call it, whatever its version. */
    public String declaredName() {
        return Versioned.declared(name);
    }

    /** 1, or higher for one that has read the log anew. */
    public int version() {
        return Versioned.version(name);
    }

    /** Where to complain about the job as a whole. */
    public Located place() {
        return work instanceof Work.Code code ? code.job() : ((Work.Sql) work).query();
    }
}
