package io.penstock.common.declaration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Everything found wrong with one file so far. */
final class Problems {

    /** More than anybody reads; a file of a million typos must not become a message of a gigabyte. */
    private static final int MOST = 100;

    private static final int LONGEST_QUOTE = 60;

    private final String file;
    private final List<Problem> found = new ArrayList<>();
    private int unlisted;

    Problems(String file) {
        this.file = file;
    }

    String file() {
        return file;
    }

    void add(Value.Place place, String path, String message, Optional<String> suggestion) {
        if (found.size() < MOST) {
            found.add(new Problem(file, place.line(), place.column(), path, message, suggestion));
        } else {
            unlisted++;
        }
    }

    void add(Value.Place place, String message) {
        add(place, "", message, Optional.empty());
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** In the order of the file, whatever the order in which they were found. */
    InvalidDeclaration toException() {
        List<Problem> ordered = new ArrayList<>(found);
        ordered.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
        if (unlisted > 0) {
            Problem last = ordered.get(ordered.size() - 1);
            String rest = "and " + unlisted + " more problems";
            ordered.add(new Problem(file, last.line(), last.column(), "", rest, Optional.empty()));
        }
        return new InvalidDeclaration(ordered);
    }

    /** A piece of the file inside a message: in quotes, on one line, of a bounded length. */
    static String quote(String text) {
        return "'" + legible(text) + "'";
    }

    static String legible(String text) {
        String line = text.codePoints()
                .limit(LONGEST_QUOTE)
                .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? '\uFFFD' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return text.codePointCount(0, text.length()) > LONGEST_QUOTE ? line + "…" : line;
    }
}
