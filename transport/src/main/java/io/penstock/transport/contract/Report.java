package io.penstock.transport.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** Everything found, in the order of the files. */
record Report(List<Finding> findings) {
    enum Format {
        TABLE,
        JSON,
        YAML
    }

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

    void print(Format format, PrintStream out) {
        if (format == Format.TABLE) {
            findings.forEach(finding -> out.println(finding.describe()));
            out.println(summary());
            return;
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("violations", violations());
        all.put("warnings", findings.size() - violations());
        all.put("findings", findings.stream().map(Finding::members).toList());
        print(all, format, out);
    }

    private String summary() {
        return findings.isEmpty()
                ? "no problem"
                : count(violations(), "violation") + ", " + count(findings.size() - violations(), "warning");
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    static void print(Object content, Format format, PrintStream out) {
        if (format == Format.YAML) {
            DumperOptions block = new DumperOptions();
            block.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
            out.print(new Yaml(block).dump(content));
            return;
        }
        try {
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(content));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists, text and numbers print as JSON", e);
        }
    }
}
