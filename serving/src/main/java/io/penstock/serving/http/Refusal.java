package io.penstock.serving.http;

/** Carries a problem out of parsing; never an error of ours, so it knows no stack. */
final class Refusal extends Exception {
    private final transient Problem problem;

    Refusal(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    Refusal(ProblemCode code, String detail) {
        this(new Problem(code, detail));
    }

    Problem problem() {
        return problem;
    }
}
