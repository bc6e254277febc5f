package io.penstock.transport.plan;

import java.util.List;
import java.util.StringJoiner;

/**
 * What to do to reach a target, in order, and what stands against it.
 *
 * @param changes to be done in this order; schemas come before the topics that need them
 */
public record Plan(String pipeline, String environment, List<Change> changes, List<Refusal> refusals) {
    public Plan {
        changes = List.copyOf(changes);
        refusals = List.copyOf(refusals);
    }

    /** Whether all is as it should be. */
    public boolean isEmpty() {
        return changes.isEmpty() && refusals.isEmpty();
    }

    /** For people, several lines without a line break at the end. */
    public String describe() {
        StringJoiner text = new StringJoiner("\n");
        String where = "pipeline " + pipeline + ", environment " + environment;
        if (isEmpty()) {
            return where + ": nothing to do";
        }
        text.add(where + ": " + count(changes.size(), "change")
                + (refusals.isEmpty() ? "" : ", " + count(refusals.size(), "refusal")));
        for (Change change : changes) {
            List<String> lines = change.describe();
            text.add("").add(lines.get(0));
            lines.stream().skip(1).forEach(line -> text.add("    " + line));
        }
        for (Refusal refusal : refusals) {
            text.add("").add("! " + refusal.object()).add("    refused: " + refusal.message());
            refusal.details().forEach(detail -> text.add("    - " + detail));
        }
        return text.toString();
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
