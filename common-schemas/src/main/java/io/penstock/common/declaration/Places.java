package io.penstock.common.declaration;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** Where the keys of a file stand, for messages about values that clash with something outside of it. */
public final class Places {
    private static final Places UNKNOWN = new Places("", Map.of());

    private final String file;
    private final Map<String, Integer> lines;

    private Places(String file, Map<String, Integer> lines) {
        this.file = file;
        this.lines = Map.copyOf(lines);
    }

    /** Of what was not read from a file. */
    public static Places unknown() {
        return UNKNOWN;
    }

    /** Of a file that could be read before. */
    public static Places in(Path file) {
        Map<String, Integer> lines = new HashMap<>();
        Document.tree(file).ifPresent(root -> root.lines(lines));
        return new Places(file.toString(), lines);
    }

    /** The name of the file; empty if unknown. */
    public String file() {
        return file;
    }

    /** Line of a key, or else of the nearest one around it. */
    public OptionalInt line(String path) {
        for (String at = path; !at.isEmpty(); at = at.substring(0, Math.max(0, at.lastIndexOf('.')))) {
            Integer line = lines.get(at);
            if (line != null) {
                return OptionalInt.of(line);
            }
        }
        return OptionalInt.empty();
    }

    /** {@code pipelines/shop.yaml:104 checkpoints.timeout}; a key that the file does not have has its default. */
    public String of(String path) {
        if (file.isEmpty()) {
            return path;
        }
        Integer line = lines.get(path);
        return line == null ? path + ", by default" : file + ":" + line + " " + path;
    }
}
