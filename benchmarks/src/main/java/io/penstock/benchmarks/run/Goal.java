package io.penstock.benchmarks.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.Locale;

/**
 * What the product promises of itself, and what came out.
 *
 * @param target a bound
 * @param atLeast whether the target is a lower bound
 */
public record Goal(String name, double target, boolean atLeast, double measured) {

    public boolean met() {
        return atLeast ? measured >= target : measured <= target;
    }

    private String bound() {
        return (atLeast ? ">= " : "<= ")
                + (target == Math.rint(target) ? Long.toString((long) target) : Double.toString(target));
    }

    /** A line each. */
    public static void print(StringBuilder text, List<Goal> goals) {
        int width = goals.stream().mapToInt(goal -> goal.name().length()).max().orElse(1);
        for (Goal goal : goals) {
            Table.line(
                    text,
                    "%-6s %-" + width + "s %-6s measured %s",
                    goal.met() ? "met" : "missed",
                    goal.name(),
                    goal.bound(),
                    String.format(Locale.ROOT, "%.2f", goal.measured()));
        }
    }

    public static void write(ArrayNode json, List<Goal> goals) {
        for (Goal goal : goals) {
            json.addObject()
                    .put("name", goal.name())
                    .put("target", goal.bound())
                    .put("measured", goal.measured())
                    .put("met", goal.met());
        }
    }
}
