package io.penstock.common.failure;

import java.util.Objects;

/** The one exception that crosses a module boundary. */
public class PenstockException extends RuntimeException {

    private final Category category;
    private final String code;

    /**
     * @param code stable, kebab-case, for machines: {@code invalid-declaration}
     * @param message for people: what failed, on which object, and what to do about it
     */
    public PenstockException(Category category, String code, String message) {
        super(message);
        this.category = Objects.requireNonNull(category, "category");
        this.code = Objects.requireNonNull(code, "code");
    }

    /** As the three-argument constructor, with what set the failure off. */
    public PenstockException(Category category, String code, String message, Throwable cause) {
        super(message, cause);
        this.category = Objects.requireNonNull(category, "category");
        this.code = Objects.requireNonNull(code, "code");
    }

    public final Category category() {
        return category;
    }

    public final String code() {
        return code;
    }
}
