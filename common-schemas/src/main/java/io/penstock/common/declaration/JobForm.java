package io.penstock.common.declaration;

import io.penstock.common.names.Names;
import io.penstock.common.names.Versioned;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The keys of a job, as far as they can be checked without its code and without a planner. */
final class JobForm {

    private static final int MOST_SQL = 65_536;
    private static final Form<Boolean> FLAG = Forms.oneOf(Map.of("true", true, "false", false));

    private final Map<String, Contract> contracts;
    private final ContractLookup lookup;
    private final Claims claims;
    private final Names names;

    /** @param contracts of all sources that were declared, by the source's name */
    JobForm(Map<String, Contract> contracts, ContractLookup lookup, Claims claims, Names names) {
        this.contracts = contracts;
        this.lookup = lookup;
        this.claims = claims;
        this.names = names;
    }

    Supplier<Job> job(String name, Fields fields) {
        Field<Job.Work> work = fields.either(
                new Choice<>("job", value -> value.located(255).map(code -> new Job.Work.Code(code, settings(fields)))),
                new Choice<>("sql", value -> value.located(MOST_SQL).map(Job.Work.Sql::new)));
        Field<Integer> version = fields.optional("version", Forms.VERSION, 1);
        Form<String> source = contracts.isEmpty() ? Forms.TEXT : Forms.known("source", contracts.keySet());
        Field<List<String>> inputs = fields.required("inputs", Forms.list(source, 16));
        Field<Map<String, JobOutput>> outputs = fields.either(
                new Choice<>("output", output(name, JobOutput.ONLY).map(only -> Map.of(JobOutput.ONLY, only))),
                new Choice<>("outputs", Forms.named(Forms.name('_', 48), 1, 16, output -> output(name, output))));
        return () -> new Job(Versioned.name(name, version.get()), work.get(), inputs.get(), outputs.get());
    }

    /** Of any names and any scalar values: what they mean is for the job's code to say. */
    private static Map<String, Located> settings(Fields fields) {
        Form<Map<String, Located>> settings = Forms.named(Forms.TEXT, 0, 100, name -> value -> value.located(4_096));
        return fields.optional("settings", settings, Map.of()).read().orElse(Map.of());
    }

    private Form<JobOutput> output(String job, String name) {
        Form<JobOutput> output = Forms.mapping(fields -> {
            Field<Contract> contract = fields.required("schema", Contract.form(lookup));
            Contract known = contract.read().orElse(Contract.UNKNOWN);
            Field<String> key = fields.required("key", known.field(FieldUse.KEY));
            Field<Boolean> upsert = fields.optional("upsert", FLAG, false);
            return () -> new JobOutput(name, contract.get().schema(), key.get(), upsert.get());
        });
        return claims.output(names, job, output);
    }
}
