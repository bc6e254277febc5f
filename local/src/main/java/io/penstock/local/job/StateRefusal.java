package io.penstock.local.job;

/** What Flink says of state that a program has no use for, in the words of who declared the program. */
final class StateRefusal {
    private static final String FLINKS = "Cannot map checkpoint/savepoint state";

    private StateRefusal() {}

    /** @return {@code problem} unless it is about that */
    static String explain(String problem) {
        return problem.contains(FLINKS)
                ? "the declaration has no use for some of the state: a view or job was removed, changed or given another"
                        + " version since it ran. A changed one is built anew with the former declaration running: start"
                        + " that, then ./penstock replay; of a removed one, --drop-state drops the state. Flink says: "
                        + problem.substring(problem.indexOf(FLINKS))
                                .lines()
                                .findFirst()
                                .orElse("")
                : problem;
    }
}
