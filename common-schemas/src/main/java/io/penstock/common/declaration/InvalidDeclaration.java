package io.penstock.common.declaration;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.util.List;
import java.util.stream.Collectors;

/** A file that cannot be used, with everything that is wrong with it; the message holds one problem a line. */
public final class InvalidDeclaration extends PenstockException {

    private final transient List<Problem> problems;

    /** @param problems at least one, in the order of the file */
    public InvalidDeclaration(List<Problem> problems) {
        super(
                Category.USER,
                "invalid-declaration",
                problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
