package io.penstock.transport.plan;

import io.penstock.transport.wanted.Grant;
import java.util.List;
import java.util.StringJoiner;

/**
 * What to do to reach a target, in order, and what stands against it.
 *
 * @param changes to be done in this order; schemas come before the topics that need them
 * @param leftovers topics that the pipeline owns and no longer declares, and that stay
 * @param undeclared what the pipeline's principals may do with its things though nothing declared makes them, and that stays
 * @param notes what works until something else goes wrong, or could not be looked at
 */
public record Plan(
        String pipeline,
        String environment,
        List<Change> changes,
        List<Refusal> refusals,
        List<String> leftovers,
        List<Grant> undeclared,
        List<String> notes) {
    public Plan {
        changes = List.copyOf(changes);
        refusals = List.copyOf(refusals);
        leftovers = List.copyOf(leftovers);
        undeclared = List.copyOf(undeclared);
        notes = List.copyOf(notes);
    }

    /** Whether there is nothing to do, nor anything that stands against it. */
    public boolean isEmpty() {
        return changes.isEmpty() && refusals.isEmpty();
    }

    /** Whether what there is differs from what is declared: more than {@link #isEmpty}, as leftovers count. */
    public boolean drifted() {
        return !isEmpty() || !leftovers.isEmpty() || !undeclared.isEmpty();
    }

    /** For people, several lines without a line break at the end. */
    public String describe() {
        StringJoiner text = new StringJoiner("\n");
        String where = "pipeline " + pipeline + ", environment " + environment;
        text.add(where + ": " + (isEmpty() ? "nothing to do" : count(changes.size(), "change"))
                + (refusals.isEmpty() ? "" : ", " + count(refusals.size(), "refusal")));
        for (Change change : changes) {
            List<String> lines = change.describe();
            text.add("").add(lines.get(0) + "  (" + change.why() + ")");
            lines.stream().skip(1).forEach(line -> text.add("    " + line));
            change.consequences().forEach(line -> text.add("    ! " + line));
        }
        for (Refusal refusal : refusals) {
            text.add("").add("! " + refusal.object()).add("    refused: " + refusal.message());
            refusal.details().forEach(detail -> text.add("    - " + detail));
        }
        for (String topic : leftovers) {
            text.add("")
                    .add("? topic " + topic)
                    .add("    no longer declared; it stays until --allow-delete " + topic + " deletes it");
        }
        for (Grant grant : undeclared) {
            text.add("")
                    .add("? access of " + grant.principal())
                    .add("    may " + grant.what()
                            + ", which nothing declared needs; it stays until kafka-acls --remove");
        }
        notes.forEach(note -> text.add("").add("? " + note));
        return text.toString();
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
