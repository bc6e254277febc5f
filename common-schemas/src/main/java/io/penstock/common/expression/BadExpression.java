package io.penstock.common.expression;

import java.util.Optional;

/** An expression that does not parse, or does not fit the schema that it is to be evaluated over. */
public final class BadExpression extends IllegalArgumentException {

    private final Optional<String> unknownField;

    BadExpression(String message) {
        this(message, Optional.empty());
    }

    BadExpression(String message, Optional<String> unknownField) {
        super(message);
        this.unknownField = unknownField;
    }

    /** The first name in it that is no field, for a proposal of one that is. */
    public Optional<String> unknownField() {
        return unknownField;
    }
}
