package io.penstock.common.service;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The command line of a service.
 *
 * @param accepted what it goes on past instead of stopping
 */
record ServiceOptions(Path pipeline, Path environment, Set<String> accepted) {
    private static final String PIPELINE = "--pipeline";
    private static final String ENVIRONMENT = "--environment";
    private static final String ACCEPT = "--accept";

    ServiceOptions {
        accepted = Set.copyOf(accepted);
    }

    /**
     * Parses.
     *
     * @param acceptable what this service may be told to go on past
     * @throws PenstockException USER {@code usage}, with the one thing that is wrong
     */
    static ServiceOptions parse(String service, Set<String> acceptable, String... args) {
        String usage = "usage: " + service + " --pipeline FILE --environment FILE"
                + (acceptable.isEmpty() ? "" : " [--accept " + String.join("|", acceptable) + "]");
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            boolean accepts = args[i].equals(ACCEPT) && !acceptable.isEmpty();
            if (!accepts && !args[i].equals(PIPELINE) && !args[i].equals(ENVIRONMENT)) {
                throw usage("unknown option '" + args[i] + "'", usage);
            } else if (i + 1 == args.length) {
                throw usage(args[i] + (accepts ? " needs what to accept" : " needs a file"), usage);
            } else if (accepts && !acceptable.contains(args[i + 1])) {
                throw usage("cannot accept '" + args[i + 1] + "'", usage);
            } else if (given.put(args[i], args[i + 1]) != null) {
                throw usage(args[i] + " is given twice", usage);
            }
        }
        String pipeline = given.get(PIPELINE);
        String environment = given.get(ENVIRONMENT);
        if (pipeline == null || environment == null) {
            throw usage((pipeline == null ? PIPELINE : ENVIRONMENT) + " is missing", usage);
        }
        String accepted = given.get(ACCEPT);
        return new ServiceOptions(
                Path.of(pipeline), Path.of(environment), accepted == null ? Set.of() : Set.of(accepted));
    }

    private static PenstockException usage(String problem, String usage) {
        return new PenstockException(Category.USER, "usage", problem + "\n" + usage);
    }
}
