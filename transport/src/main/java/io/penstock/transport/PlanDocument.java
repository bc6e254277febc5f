package io.penstock.transport;

import io.penstock.transport.plan.Change;
import io.penstock.transport.plan.Plan;
import io.penstock.transport.plan.Property;
import io.penstock.transport.plan.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Plans for people and for programs: the same model. */
final class PlanDocument {
    private PlanDocument() {}

    static String table(List<Plan> plans) {
        return plans.stream().map(Plan::describe).collect(Collectors.joining("\n\n"));
    }

    static Map<String, Object> document(List<Plan> plans) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("drift", plans.stream().anyMatch(Plan::drifted));
        root.put("refused", plans.stream().anyMatch(plan -> !plan.refusals().isEmpty()));
        root.put("pipelines", plans.stream().map(PlanDocument::plan).toList());
        return root;
    }

    private static Map<String, Object> plan(Plan plan) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("pipeline", plan.pipeline());
        map.put("environment", plan.environment());
        map.put("changes", plan.changes().stream().map(PlanDocument::change).toList());
        map.put("refusals", plan.refusals().stream().map(PlanDocument::refusal).toList());
        map.put("undeclared", plan.leftovers());
        map.put(
                "undeclaredAccess",
                plan.undeclared().stream()
                        .map(grant -> grant.principal() + " may " + grant.what())
                        .toList());
        map.put("notes", plan.notes());
        return map;
    }

    private static Map<String, Object> change(Change change) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("action", change.action().name().toLowerCase(Locale.ROOT));
        map.put("object", change.object());
        map.put("why", change.why());
        map.put(
                "properties",
                change.properties().stream().map(PlanDocument::property).toList());
        map.put("consequences", change.consequences());
        return map;
    }

    private static Map<String, Object> property(Property property) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", property.name());
        property.before().ifPresent(before -> map.put("before", before));
        property.after().ifPresent(after -> map.put("after", after));
        return map;
    }

    private static Map<String, Object> refusal(Refusal refusal) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("object", refusal.object());
        map.put("message", refusal.message());
        map.put("details", refusal.details());
        return map;
    }
}
