package io.penstock.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.common.declaration.Measure;
import io.penstock.common.declaration.View;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What was found against what an oracle expects, row by row: SQL for views and routes, a batch program for jobs.
 *
 * @param compared rows that at least one side has
 * @param differences a line for each row that is missing, extra or unlike
 */
record Comparison(String view, int compared, List<String> differences) {
    /** What docs/views.md promises; a little more, for the doubles in between. */
    private static final BigDecimal PERCENTILE_ERROR = new BigDecimal("0.0100000001");

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
                differences.add(key + ": found " + got + ", expected no such row");
            } else if (got == null) {
                differences.add(key + ": not found, expected " + wanted);
            } else if (!wanted.equals(got)) {
                differences.add(key + ": found " + got + ", expected " + wanted);
            }
        }
        return new Comparison(view, keys.size(), differences);
    }

    /**
     * A view against SQL. A percentile is an estimate, and equal if it keeps within its bound; every other value is equal if
     * it is the same.
     *
     * @param expected by {@link ExpectedView#query}
     * @param rows as the API answers them; a row served twice is an error
     */
    static Comparison of(View view, Map<String, Map<String, String>> expected, List<JsonNode> rows) {
        Map<String, Map<String, String>> served = served(view, rows);
        served.forEach((key, measures) -> measures.replaceAll((name, value) -> {
            String exact = expected.getOrDefault(key, Map.of()).getOrDefault(name, "null");
            return view.measures().get(name) instanceof Measure.Percentile && isWithinBound(value, exact)
                    ? exact
                    : value;
        }));
        return of(view.name(), expected, served);
    }

    /** @param exact one value, or a range of them: `least..most` */
    private static boolean isWithinBound(String estimate, String exact) {
        if (estimate.equals("null") || exact.equals("null")) {
            return false;
        }
        String[] range = exact.split("\\.\\.", 2);
        BigDecimal least = new BigDecimal(range[0]);
        BigDecimal most = new BigDecimal(range[range.length - 1]);
        BigDecimal found = new BigDecimal(estimate);
        return found.compareTo(least.subtract(least.abs().multiply(PERCENTILE_ERROR))) >= 0
                && found.compareTo(most.add(most.abs().multiply(PERCENTILE_ERROR))) <= 0;
    }

    private static Map<String, Map<String, String>> served(View view, List<JsonNode> rows) {
        Map<String, Map<String, String>> served = new TreeMap<>();
        for (JsonNode row : rows) {
            List<String> key = new ArrayList<>();
            for (String field : view.by()) {
                key.add(row.path(field).asText());
            }
            if (view.window().isBounded()) {
                key.add(row.path("window_start").asText());
            }
            Map<String, String> measures = new LinkedHashMap<>();
            for (String measure : view.measures().keySet()) {
                String value = ExpectedView.canonical(row.path(measure).asText());
                boolean isEstimate = !row.path(measure + "_exact").asBoolean(true);
                measures.put(measure, isEstimate ? "about " + value : value);
            }
            if (served.put(String.join(" · ", key), measures) != null) {
                throw new IllegalStateException("the API served " + key + " of " + view.name() + " twice");
            }
        }
        return served;
    }
}
