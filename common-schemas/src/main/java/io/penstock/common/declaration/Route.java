package io.penstock.common.declaration;

import io.penstock.common.expression.Expression;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A copy of a source's events, or of some of them, in topics of its own.
 *
 * @param source name of the source that it reads
 * @param where condition over the contract's fields that events must meet to go on; empty for all
 * @param select contract fields that go on, in this order; none for the whole contract
 * @param split which topic an event goes to; empty for one topic that is called like the route
 */
public record Route(
        String name, String source, Optional<Expression> where, List<String> select, Optional<Split> split) {

    public Route {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(where, "where");
        Objects.requireNonNull(split, "split");
        select = List.copyOf(select);
    }
}
