package io.penstock.transport.contract;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Everything found, in the order of the files. */
record Report(List<Finding> findings) {
    Report {
        findings = findings.stream()
                .distinct()
                .sorted(Comparator.comparing(Finding::file).thenComparingInt(Finding::line))
                .toList();
    }

    boolean fine() {
        return violations() == 0;
    }

    private long violations() {
        return findings.stream()
                .filter(it -> it.severity() == Severity.VIOLATION)
                .count();
    }

    /** For people, several lines without a line break at the end. */
    String describe() {
        StringJoiner lines = new StringJoiner(System.lineSeparator());
        findings.forEach(finding -> lines.add(finding.describe()));
        return lines.add(summary()).toString();
    }

    /** For programs. */
    Map<String, Object> document() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("violations", violations());
        all.put("warnings", findings.size() - violations());
        all.put("findings", findings.stream().map(Finding::members).toList());
        return all;
    }

    private String summary() {
        return findings.isEmpty()
                ? "no problem"
                : count(violations(), "violation") + ", " + count(findings.size() - violations(), "warning");
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
