package io.penstock.common.environment;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;

/** Where a secret is kept. The secret itself is read at each use, so that a rotated one is picked up, and never held. */
public sealed interface Secret {

    /**
     * The secret as it is now.
     *
     * @throws PenstockException USER, {@code secret-unavailable}, naming the reference
     */
    String reveal();

    /** A variable of the process. */
    record FromEnv(String variable) implements Secret {

        public FromEnv {
            Objects.requireNonNull(variable, "variable");
        }

        @Override
        public String reveal() {
            String value = System.getenv(variable);
            if (value == null || value.isEmpty()) {
                throw new PenstockException(
                        Category.USER,
                        "secret-unavailable",
                        "variable " + variable + " holds no secret: it is not set");
            }
            return value;
        }
    }

    /** A file, without the line break at its end. */
    record FromFile(Path path) implements Secret {

        private static final Pattern LINE_BREAK_AT_END = Pattern.compile("\\r?\\n\\z");

        public FromFile {
            Objects.requireNonNull(path, "path");
        }

        @Override
        public String reveal() {
            try {
                String value = LINE_BREAK_AT_END.matcher(Files.readString(path)).replaceFirst("");
                if (value.isEmpty()) {
                    throw new PenstockException(
                            Category.USER, "secret-unavailable", "file " + path + " holds no secret: it is empty");
                }
                return value;
            } catch (IOException e) {
                throw new PenstockException(
                        Category.USER, "secret-unavailable", "file " + path + " holds no secret: it cannot be read", e);
            }
        }
    }
}
