package io.penstock.common.expression;

import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.runtime.CelEvaluationException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What CEL finds wrong, in the words of somebody who has written a declaration rather than a parser. */
final class Complaints {

    private static final Pattern UNDECLARED =
            Pattern.compile("undeclared reference to '([^']+)' \\(in container ''\\)");
    private static final Pattern NO_OVERLOAD = Pattern.compile(
            "found no matching overload for '([^']+)' applied to '(.*)' \\(candidates: .*\\)", Pattern.DOTALL);
    private static final Pattern OPERATOR = Pattern.compile("_(.+?)_|([-!])_|@(in)");
    private static final Pattern EVALUATION = Pattern.compile("^evaluation error at [^:]*:\\d+: ");

    private Complaints() {}

    static BadExpression of(CelValidationException e) {
        List<CelIssue> issues = e.getErrors();
        StringBuilder message = new StringBuilder();
        Optional<String> unknown = Optional.empty();
        for (CelIssue issue : issues) {
            Matcher undeclared = UNDECLARED.matcher(issue.getMessage());
            String said;
            if (undeclared.matches()) {
                said = "no field or function '" + undeclared.group(1) + "'";
                unknown = unknown.or(() -> Optional.of(undeclared.group(1)));
            } else {
                said = legible(issue.getMessage());
            }
            message.append(message.isEmpty() ? "" : "; ").append(said);
            if (issue.getSourceLocation().getColumn() >= 0) {
                message.append(" at character ")
                        .append(issue.getSourceLocation().getColumn() + 1);
            }
        }
        return new BadExpression(message.isEmpty() ? String.valueOf(e.getMessage()) : message.toString(), unknown);
    }

    private static String legible(String message) {
        Matcher overload = NO_OVERLOAD.matcher(message);
        if (!overload.matches()) {
            return message;
        }
        String operands = overload.group(2);
        String mixed = operands.equals("(double, int)") || operands.equals("(int, double)")
                ? "; write a whole number as 1.0, or convert with double(…)"
                : "";
        return "'" + operator(overload.group(1)) + "' does not take " + operands + mixed;
    }

    /** {@code _+_} is what CEL calls a plus. */
    private static String operator(String function) {
        Matcher operator = OPERATOR.matcher(function);
        if (!operator.matches()) {
            return function;
        }
        for (int group = 1; group <= operator.groupCount(); group++) {
            if (operator.group(group) != null) {
                return operator.group(group);
            }
        }
        return function;
    }

    /** Without the place, which is the compiler's own count. A null among the operands is the usual reason for this one. */
    static String legible(CelEvaluationException e) {
        String message = EVALUATION.matcher(String.valueOf(e.getMessage())).replaceFirst("");
        if (message.startsWith("No matching overload for function '")) {
            String function =
                    message.substring("No matching overload for function '".length(), message.indexOf('\'', 35));
            return "'" + operator(function) + "' does not take these values; one of them may be null";
        }
        return message;
    }
}
