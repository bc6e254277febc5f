package io.penstock.common.declaration;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code ${NAME}} and {@code ${NAME:-default}} inside values; a second dollar sign before the brace keeps the text as it
 * is. They are replaced after YAML was parsed, so that a variable can hold any text without becoming structure.
 */
final class Variables {

    /** Of all replacements of one file together, characters. */
    private static final int MOST_EXPANDED = 1 << 20;

    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\$\\{|\\$\\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?<otherwise>:-[^}]*)?}|\\$\\{");

    /** What became of a text: the replaced one, or what is wrong with it. */
    sealed interface Outcome {
        record Replaced(String text) implements Outcome {}

        record Wrong(String message, Optional<String> suggestion) implements Outcome {}
    }

    private final Map<String, String> values;
    private int expanded;

    Variables(Map<String, String> values) {
        this.values = values;
    }

    Outcome replace(String text) {
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder result = new StringBuilder();
        int copied = 0;
        while (matcher.find()) {
            result.append(text, copied, matcher.start());
            copied = matcher.end();
            String name = matcher.group("name");
            if (matcher.group().equals("$${")) {
                result.append("${");
            } else if (name == null) {
                return wrong("'${' opens no variable: write ${NAME}, ${NAME:-default}, or $${ for the text itself");
            } else {
                String value = value(name, matcher.group("otherwise"));
                if (value == null) {
                    return new Outcome.Wrong(
                            "variable " + name + " is not set and has no default", Nearest.to(name, values.keySet()));
                }
                expanded += value.length();
                if (expanded > MOST_EXPANDED) {
                    return wrong("variables of more than " + MOST_EXPANDED + " characters in one file");
                }
                result.append(value);
            }
        }
        return new Outcome.Replaced(result.append(text, copied, text.length()).toString());
    }

    /** As a shell does it: the default also stands in for a variable that is set but empty. */
    private @Nullable String value(String name, @Nullable String otherwise) {
        String value = values.get(name);
        boolean absent = value == null || value.isEmpty();
        return absent && otherwise != null ? otherwise.substring(2) : value;
    }

    private static Outcome wrong(String message) {
        return new Outcome.Wrong(message, Optional.empty());
    }
}
