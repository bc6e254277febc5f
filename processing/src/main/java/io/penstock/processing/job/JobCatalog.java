package io.penstock.processing.job;

import io.penstock.common.declaration.InvalidDeclaration;
import io.penstock.common.declaration.Job;
import io.penstock.common.declaration.JobOutput;
import io.penstock.common.declaration.Located;
import io.penstock.common.declaration.Nearest;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Problem;
import io.penstock.common.declaration.Source;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.apache.avro.Schema;

/** The jobs on the class path, and what declarations ask of them. */
public final class JobCatalog {
    private final Map<String, StreamJob> jobs;

    private JobCatalog(Map<String, StreamJob> jobs) {
        this.jobs = jobs;
    }

    /** Of the calling thread's class path: a Flink cluster gives a job's own jars to no other. */
    public static JobCatalog load() {
        Map<String, StreamJob> jobs = new TreeMap<>();
        try {
            for (StreamJob job : ServiceLoader.load(StreamJob.class)) {
                StreamJob other = jobs.putIfAbsent(job.name(), job);
                if (other != null && !other.getClass().equals(job.getClass())) {
                    throw new IllegalStateException("two jobs are named '" + job.name() + "': "
                            + other.getClass().getName() + " and "
                            + job.getClass().getName());
                }
            }
        } catch (ServiceConfigurationError e) {
            throw new IllegalStateException("a job on the class path cannot be loaded: " + e.getMessage(), e);
        }
        return new JobCatalog(jobs);
    }

    /** These only, for tests. */
    public static JobCatalog of(StreamJob... jobs) {
        Map<String, StreamJob> byName = new TreeMap<>();
        for (StreamJob job : jobs) {
            byName.put(job.name(), job);
        }
        return new JobCatalog(byName);
    }

    /** @throws InvalidDeclaration with all that is wrong with the pipeline's jobs in Java */
    public void check(Pipeline pipeline) {
        List<Problem> problems = new ArrayList<>();
        for (Job job : pipeline.jobs().values()) {
            if (job.work() instanceof Job.Work.Code code) {
                Optional.ofNullable(jobs.get(code.job().text()))
                        .ifPresentOrElse(
                                known -> check(pipeline, job, code, known.spec(), problems),
                                () -> problems.add(unknown(code.job())));
            }
        }
        if (!problems.isEmpty()) {
            problems.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
            throw new InvalidDeclaration(problems);
        }
    }

    StreamJob job(Job.Work.Code code) {
        StreamJob job = jobs.get(code.job().text());
        if (job == null) {
            throw new InvalidDeclaration(List.of(unknown(code.job())));
        }
        return job;
    }

    /** The values of all settings, declared or not; only after {@link #check}. */
    static Map<Setting<?>, Object> settings(JobSpec spec, Job.Work.Code code) {
        Map<Setting<?>, Object> values = new LinkedHashMap<>();
        for (Setting<?> setting : spec.settings()) {
            Located declared = code.settings().get(setting.name());
            values.put(setting, setting.value(declared == null ? null : declared.text()));
        }
        return values;
    }

    private Problem unknown(Located name) {
        return name.problem(
                "no job named '" + name.text() + "' on the class path, there are " + jobs.keySet(),
                Nearest.to(name.text(), jobs.keySet()));
    }

    private static void check(Pipeline pipeline, Job job, Job.Work.Code code, JobSpec spec, List<Problem> problems) {
        inputs(pipeline, job, code.job(), spec, problems);
        outputs(job, code.job(), spec, problems);
        settings(code, spec, problems);
    }

    private static void inputs(Pipeline pipeline, Job job, Located at, JobSpec spec, List<Problem> problems) {
        List<Input<?>> wanted = spec.inputs();
        long least = wanted.stream().filter(input -> !input.optional()).count();
        List<String> given = job.inputs();
        if (given.size() < least || given.size() > wanted.size()) {
            List<String> names = wanted.stream()
                    .map(it -> it.name() + (it.optional() ? "?" : ""))
                    .toList();
            problems.add(at.problem("takes inputs " + names + ", declared are " + given));
            return;
        }
        for (int i = 0; i < given.size(); i++) {
            Source source = pipeline.source(given.get(i));
            Input<?> input = wanted.get(i);
            String which = "input " + (i + 1) + ", " + input.name() + ": source '" + source.name() + "' ";
            if ((input.kind() != Input.Kind.EVENTS) != source.isChangeStream()) {
                problems.add(at.problem(which
                        + (source.isChangeStream()
                                ? "is a change stream, the job takes plain events"
                                : "has plain events, the job takes a change stream")));
            }
            Schema contract = input.contract();
            if (contract != null
                    && !contract.getFullName().equals(source.schema().getFullName())) {
                problems.add(at.problem(which + "has contract "
                        + source.schema().getFullName() + ", the job takes " + contract.getFullName()));
            } else if (contract != null) {
                Contracts.unreadable(contract, source.schema())
                        .ifPresent(why -> problems.add(
                                at.problem(which + "cannot be read with the contract that the job has: " + why)));
            }
        }
    }

    private static void outputs(Job job, Located at, JobSpec spec, List<Problem> problems) {
        Map<String, Output<?>> wanted = new TreeMap<>();
        spec.outputs().forEach(output -> wanted.put(output.name(), output));
        Map<String, JobOutput> given = declared(job, spec);
        if (!given.keySet().equals(wanted.keySet())) {
            problems.add(at.problem("has outputs " + wanted.keySet() + ", declared are "
                    + (job.outputs().containsKey(JobOutput.ONLY) ? "one 'output'" : given.keySet())));
            return;
        }
        given.forEach((name, output) -> {
            Schema contract =
                    Objects.requireNonNull(wanted.get(name), "same names").contract();
            if (!contract.getFullName().equals(output.schema().getFullName())) {
                problems.add(at.problem("output " + name + " is declared as "
                        + output.schema().getFullName() + ", the job writes " + contract.getFullName()));
            }
        });
    }

    /** By the names that the code knows: an only output needs no name in the declaration. */
    static Map<String, JobOutput> declared(Job job, JobSpec spec) {
        JobOutput only = job.outputs().get(JobOutput.ONLY);
        return only != null && spec.outputs().size() == 1
                ? Map.of(spec.outputs().get(0).name(), only)
                : new TreeMap<>(job.outputs());
    }

    private static void settings(Job.Work.Code code, JobSpec spec, List<Problem> problems) {
        Map<String, Setting<?>> known = new TreeMap<>();
        spec.settings().forEach(setting -> known.put(setting.name(), setting));
        code.settings().forEach((name, declared) -> {
            Setting<?> setting = known.get(name);
            if (setting == null) {
                problems.add(declared.problem(
                        "job " + code.job().text() + " has no such setting, it has " + known.keySet(),
                        Nearest.to(name, known.keySet())));
                return;
            }
            try {
                setting.value(declared.text());
            } catch (IllegalArgumentException e) {
                problems.add(declared.problem(String.valueOf(e.getMessage())));
            }
        });
        known.values().stream()
                .filter(setting -> setting.required() && !code.settings().containsKey(setting.name()))
                .forEach(setting -> problems.add(code.job().problem("setting '" + setting.name() + "' is missing")));
    }
}
