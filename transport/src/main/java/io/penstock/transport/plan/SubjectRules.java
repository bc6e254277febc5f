package io.penstock.transport.plan;

import io.penstock.common.registry.Incompatibilities;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.transport.wanted.SubjectTarget;
import io.penstock.transport.world.ObservedSubject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;

/** What to do about one subject. */
final class SubjectRules {
    /** By these a schema names classes that Avro's Java readers then load and construct: a way to run foreign code. */
    private static final Set<String> CLASS_PROPERTIES = Set.of("java-class", "java-key-class", "java-element-class");

    private SubjectRules() {}

    static List<Change> changes(SubjectTarget target, ObservedSubject observed) {
        List<Change> changes = new ArrayList<>();
        // Before the schema: from its first version on, nothing else can slip in under a laxer level.
        if (!observed.compatibility()
                .filter(SubjectTarget.COMPATIBILITY::equals)
                .isPresent()) {
            changes.add(new Change.SetCompatibility(target.subject(), observed.compatibility()));
        }
        if (observed.wanted().isEmpty()) {
            int next = observed.versions().isEmpty()
                    ? 1
                    : observed.versions().get(observed.versions().size() - 1).version() + 1;
            changes.add(new Change.RegisterSchema(target.subject(), target.schema(), next));
        }
        return changes;
    }

    static List<Refusal> refusals(SubjectTarget target, ObservedSubject observed) {
        List<Refusal> refusals = new ArrayList<>();
        String object = "schema " + target.subject();
        if (!RecordDecoder.accepts(target.schema())) {
            refusals.add(new Refusal(
                    object,
                    "the contract is recursive or nests deeper than " + RecordDecoder.MAX_DEPTH
                            + " levels; every record would become a dead letter",
                    List.of()));
        }
        List<String> classes = new ArrayList<>();
        namedClasses(target.schema(), target.schema().getName(), classes);
        if (!classes.isEmpty()) {
            refusals.add(new Refusal(object, "the contract names Java classes for readers to load", classes));
        }
        if (observed.wanted().isEmpty()) {
            List<String> reasons = reasons(target, observed);
            if (!reasons.isEmpty()) {
                refusals.add(new Refusal(
                        object,
                        "incompatible with the versions that are registered; the old ones stay in force",
                        reasons));
            }
        }
        return refusals;
    }

    /**
     * Field by field, by our own rules: the registry judges by the level in effect, which may be laxer than the one that
     * the plan sets first, and many give no reason. Then its own words, for rules that are its own.
     */
    private static List<String> reasons(SubjectTarget target, ObservedSubject observed) {
        Set<String> reasons = new LinkedHashSet<>();
        Incompatibilities.with(observed.versions(), target.schema()).forEach(reason -> reasons.add(reason.toString()));
        reasons.addAll(observed.check().reasons());
        return List.copyOf(reasons);
    }

    private static void namedClasses(Schema schema, String path, List<String> found) {
        for (String property : CLASS_PROPERTIES) {
            if (schema.getProp(property) != null) {
                found.add(path + ": " + property + " " + schema.getProp(property));
            }
        }
        switch (schema.getType()) {
            case ARRAY -> namedClasses(schema.getElementType(), path + "[]", found);
            case MAP -> namedClasses(schema.getValueType(), path + "{}", found);
            case UNION -> schema.getTypes().forEach(branch -> namedClasses(branch, path, found));
            case RECORD -> {
                if (RecordDecoder.accepts(schema)) {
                    schema.getFields().forEach(field -> namedClasses(field.schema(), path + "." + field.name(), found));
                }
            }
            case ENUM, FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
        }
    }
}
