package io.penstock.transport.contract;

import io.penstock.common.declaration.InvalidDeclaration;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.environment.Environment;
import io.penstock.common.registry.CompatibilityCheck;
import io.penstock.common.registry.Incompatibilities;
import io.penstock.common.registry.Incompatibility;
import io.penstock.common.registry.Registered;
import io.penstock.common.registry.RegistryClient;
import io.penstock.transport.wanted.SubjectTarget;
import io.penstock.transport.wanted.Targets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** Everything that stands against contracts as they are in files. */
final class Gate {
    private final List<ContractFile> files;
    private final List<Finding> found = new ArrayList<>();

    /** With what the files show by themselves. */
    Gate(List<ContractFile> files) {
        this.files = files;
        files.forEach(file -> found.addAll(file.findings()));
    }

    Report report() {
        return new Report(found);
    }

    /** Against former files of the same records. */
    void against(List<ContractFile> former) {
        former.forEach(file -> found.addAll(file.findings()));
        for (ContractFile file : files) {
            file.schema().ifPresent(schema -> against(file, schema, former));
        }
    }

    private void against(ContractFile file, Schema schema, List<ContractFile> former) {
        Map<String, Schema> same = new LinkedHashMap<>();
        for (ContractFile old : former) {
            old.schema()
                    .filter(it -> it.getFullName().equals(schema.getFullName()) || files.size() + former.size() == 2)
                    .ifPresent(it -> same.put(old.name(), it));
        }
        if (same.isEmpty()) {
            warning(file, "no-former-version", "none of the former files defines " + schema.getFullName());
        }
        Incompatibilities.with(same, schema).forEach(it -> found.add(finding(it, file.name())));
    }

    /**
     * Against all that is registered for the topics of a pipeline, with the files in the place of its contracts. Views
     * and routes take types from contracts: their subjects are judged as well.
     */
    void against(Path declaration, Map<String, String> variables, Environment environment) {
        Pipeline pipeline;
        try {
            pipeline = FileContracts.during(files, () -> PipelineLoader.load(declaration, variables));
        } catch (InvalidDeclaration e) {
            e.problems()
                    .forEach(it -> found.add(ContractFile.violation(
                            it.file(),
                            it.line(),
                            it.path(),
                            "declaration",
                            it.message()
                                    + it.suggestion()
                                            .map(nearest -> "; did you mean '" + nearest + "'?")
                                            .orElse(""))));
            return;
        }
        List<SubjectTarget> subjects = Targets.of(pipeline, environment).subjects();
        for (ContractFile file : files) {
            file.schema()
                    .filter(schema -> subjects.stream()
                            .noneMatch(it -> NamedTypes.of(it.schema()).containsKey(schema.getFullName())))
                    .ifPresent(schema -> warning(
                            file,
                            "not-in-the-pipeline",
                            "no topic of pipeline " + pipeline.name() + " carries " + schema.getFullName()));
        }
        try (RegistryClient registry = new RegistryClient(environment.registry())) {
            subjects.forEach(subject -> against(registry, subject, declaration.toString()));
        }
    }

    private void against(RegistryClient registry, SubjectTarget subject, String declaration) {
        List<Registered> versions = registry.versions(subject.subject());
        if (versions.isEmpty()
                || registry.find(subject.subject(), subject.schema()).isPresent()) {
            return;
        }
        Map<String, Schema> former = new LinkedHashMap<>();
        versions.forEach(it -> former.put("version " + it.version() + " of " + subject.subject(), it.schema()));
        List<Incompatibility> reasons = Incompatibilities.with(former, subject.schema());
        reasons.forEach(it -> found.add(finding(it, declaration)));
        if (reasons.isEmpty()) {
            // rules that are the registry's own
            CompatibilityCheck verdict = registry.check(subject.subject(), subject.schema());
            verdict.reasons()
                    .forEach(reason -> found.add(ContractFile.violation(
                            declaration, 0, subject.subject(), "registry", "the registry refuses it: " + reason)));
        }
    }

    /** Where the type is defined; in {@code otherwise} if none of the files does. */
    private Finding finding(Incompatibility it, String otherwise) {
        ContractFile file = files.stream()
                .filter(candidate -> candidate.line(it.type(), it.field()) > 0)
                .findFirst()
                .orElse(null);
        return new Finding(
                Severity.VIOLATION,
                file == null ? otherwise : file.name(),
                file == null ? 0 : file.line(it.type(), it.field()),
                it.path(),
                it.rule(),
                it.why(),
                it.remedy(),
                it.against());
    }

    private void warning(ContractFile file, String rule, String why) {
        found.add(new Finding(
                Severity.WARNING, file.name(), 0, "", rule, why, "compared with nothing: look at the name", List.of()));
    }
}
