package io.penstock.common.registry;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;

/** What an answer other than the hoped-for one means to the caller. */
final class RegistryFailure {
    private RegistryFailure() {}

    static PenstockException of(Answer answer) {
        String said = answer.message().isEmpty() ? "" : ": " + answer.message();
        return switch (answer.status()) {
            case 401, 403 ->
                new PenstockException(
                        Category.USER,
                        "registry-unauthorized",
                        "schema registry refuses our credentials: " + answer.request() + " answered " + answer.status()
                                + said);
            case 409 ->
                new PenstockException(
                        Category.USER, "schema-incompatible", "schema registry refuses the schema" + said);
            case 422 ->
                new PenstockException(
                        Category.USER, "schema-invalid", "schema registry does not accept the schema" + said);
            default ->
                new PenstockException(
                        Category.EXTERNAL,
                        "registry-unexpected-answer",
                        "schema registry: " + answer.request() + " answered " + answer.status()
                                + (answer.body().isMissingNode()
                                        ? " without JSON; is this the address of a Confluent-compatible API?"
                                        : said));
        };
    }
}
