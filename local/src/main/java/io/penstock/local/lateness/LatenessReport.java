package io.penstock.local.lateness;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.common.declaration.LatePolicy;
import io.penstock.common.declaration.Lateness;
import io.penstock.common.declaration.Source;
import io.penstock.common.lateness.LatenessFindings;
import io.penstock.common.lateness.LatenessSurvey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a survey found, for people and for machines.
 *
 * @param whole whether the whole log was read, so that verdicts are those of the job
 * @param unusable records that say nothing of lateness: dead letters, tombstones, rows read again
 */
public record LatenessReport(Source source, String topic, LatenessSurvey survey, boolean whole, long unusable) {

    /** Lines for a terminal. */
    public List<String> lines() {
        Lateness rule = source.lateness();
        LatenessFindings all = survey.overall();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "source %s, topic %s: %,d events, %,d records that say nothing of lateness",
                source.name(),
                topic,
                all.counts().events(),
                unusable));
        lines.add("rule: quantile " + rule.quantile() + " of the lateness, " + text(rule.min()) + " to "
                + text(rule.max()) + ", late events "
                + (rule.late() == LatePolicy.MERGE ? "corrected into their windows" : "to the late topic"));
        if (!whole) {
            lines.add("not the whole log: the job has read what came before, and may judge otherwise");
        }
        lines.add("");
        List<String> quantiles = new ArrayList<>(all.quantiles().keySet());
        lines.add(row("partition", "events", quantiles, "max", "delay", "behind", "routed"));
        for (int partition : survey.partitions()) {
            LatenessFindings one = survey.of(partition);
            lines.add(row(Integer.toString(partition), one, text(one.leastDelay())));
        }
        String delays = all.leastDelay() == all.greatestDelay()
                ? text(all.leastDelay())
                : text(all.leastDelay()) + "-" + text(all.greatestDelay());
        lines.add(row("all", all, delays));
        lines.add("");
        lines.add("late at another, fixed delay:");
        all.lateAt()
                .forEach((delay, share) ->
                        lines.add(String.format(Locale.ROOT, "%8s  %9.4f %%", text(delay), share * 100)));
        return lines;
    }

    /** One document; times in milliseconds. */
    public ObjectNode json() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("source", source.name())
                .put("topic", topic)
                .put("whole", whole)
                .put("unusable", unusable);
        json.putObject("rule")
                .put("quantile", source.lateness().quantile())
                .put("minMs", source.lateness().min().toMillis())
                .put("maxMs", source.lateness().max().toMillis())
                .put("late", source.lateness().late().name().toLowerCase(Locale.ROOT));
        put(json.putObject("all"), survey.overall());
        ObjectNode partitions = json.putObject("partitions");
        survey.partitions().forEach(it -> put(partitions.putObject(Integer.toString(it)), survey.of(it)));
        return json;
    }

    private static void put(ObjectNode json, LatenessFindings findings) {
        json.put("events", findings.counts().events())
                .put("behind", findings.counts().behind())
                .put("routed", findings.counts().routed());
        ObjectNode lateness = json.putObject("latenessMs");
        findings.quantiles().forEach(lateness::put);
        lateness.put("max", findings.max());
        json.putObject("delayMs").put("least", findings.leastDelay()).put("greatest", findings.greatestDelay());
        ObjectNode lateAt = json.putObject("lateAt");
        findings.lateAt().forEach((delay, share) -> lateAt.put(text(delay), share));
    }

    private static String row(String name, LatenessFindings of, String delay) {
        return row(
                name,
                String.format(Locale.ROOT, "%,d", of.counts().events()),
                of.quantiles().values().stream().map(LatenessReport::text).toList(),
                text(of.max()),
                delay,
                String.format(Locale.ROOT, "%,d", of.counts().behind()),
                String.format(Locale.ROOT, "%,d", of.counts().routed()));
    }

    private static String row(
            String name,
            String events,
            List<String> quantiles,
            String max,
            String delay,
            String behind,
            String routed) {
        return String.format(Locale.ROOT, "%-9s %11s ", name, events)
                + quantiles.stream()
                        .map(quantile -> String.format(Locale.ROOT, "%8s", quantile))
                        .collect(Collectors.joining(" "))
                + String.format(Locale.ROOT, " %8s %13s %9s %9s", max, delay, behind, routed);
    }

    private static String text(long millis) {
        return text(Duration.ofMillis(millis));
    }

    /** Three digits are enough: a bucket is an eighth wide. */
    private static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1_000) {
            return millis + "ms";
        }
        double[] sizes = {86_400_000, 3_600_000, 60_000, 1_000};
        String[] units = {"d", "h", "m", "s"};
        for (int i = 0; i < sizes.length; i++) {
            if (millis >= sizes[i]) {
                String number = String.format(Locale.ROOT, "%.2f", millis / sizes[i]);
                return number.replaceAll("\\.?0+$", "") + units[i];
            }
        }
        return millis + "ms";
    }
}
