package io.penstock.common.expression;

/** An expression that has no value for one row: a division by zero, a null where a value is needed. The row's fault. */
public final class ExpressionFailed extends Exception {

    ExpressionFailed(String message) {
        super(message);
    }

    ExpressionFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
