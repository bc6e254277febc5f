package io.penstock.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.common.declaration.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Two states of one view, row by row.
 *
 * @param compared rows that at least one side has
 * @param differences a line for each row that is missing, extra or unlike
 */
record Comparison(String view, int compared, List<String> differences) {
    Comparison {
        differences = List.copyOf(differences);
    }

    static Comparison of(
            String view, Map<String, Map<String, String>> expected, Map<String, Map<String, String>> served) {
        Set<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(served.keySet());
        List<String> differences = new ArrayList<>();
        for (String key : keys) {
            Map<String, String> wanted = expected.get(key);
            Map<String, String> got = served.get(key);
            if (wanted == null) {
                differences.add(key + ": served " + got + ", but SQL has no such row");
            } else if (got == null) {
                differences.add(key + ": not served, SQL says " + wanted);
            } else if (!wanted.equals(got)) {
                differences.add(key + ": served " + got + ", SQL says " + wanted);
            }
        }
        return new Comparison(view, keys.size(), differences);
    }

    /** Rows as the API answers them, in the form of {@link ExpectedView#query}; a row served twice is an error. */
    static Map<String, Map<String, String>> served(View view, List<JsonNode> rows) {
        Map<String, Map<String, String>> served = new TreeMap<>();
        for (JsonNode row : rows) {
            List<String> key = new ArrayList<>();
            for (String field : view.by()) {
                key.add(row.path(field).asText());
            }
            key.add(row.path("window_start").asText());
            Map<String, String> measures = new LinkedHashMap<>();
            for (String measure : view.measures().keySet()) {
                measures.put(measure, ExpectedView.canonical(row.path(measure).asText()));
            }
            if (served.put(String.join(" · ", key), measures) != null) {
                throw new IllegalStateException("the API served " + key + " of " + view.name() + " twice");
            }
        }
        return served;
    }
}
