package io.penstock.routing;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The command line.
 *
 * @param poisonAccepted whether routes go on when most records cannot be used
 */
record Options(Path pipeline, Path environment, boolean poisonAccepted) {
    static final String USAGE = "usage: routing --pipeline FILE --environment FILE [--accept poison]";
    private static final String ACCEPT = "--accept";
    private static final List<String> KNOWN = List.of("--pipeline", "--environment", ACCEPT);

    /** @throws PenstockException USER {@code usage}, with the one thing that is wrong */
    static Options parse(String... args) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!KNOWN.contains(args[i])) {
                throw usage("unknown option '" + args[i] + "'");
            } else if (i + 1 == args.length) {
                throw usage(args[i] + (args[i].equals(ACCEPT) ? " needs what to accept" : " needs a file"));
            } else if (args[i].equals(ACCEPT) && !args[i + 1].equals("poison")) {
                throw usage("cannot accept '" + args[i + 1] + "', only poison");
            } else if (given.put(args[i], args[i + 1]) != null) {
                throw usage(args[i] + " is given twice");
            }
        }
        String pipeline = given.get("--pipeline");
        String environment = given.get("--environment");
        if (pipeline == null || environment == null) {
            throw usage(pipeline == null ? "--pipeline is missing" : "--environment is missing");
        }
        return new Options(Path.of(pipeline), Path.of(environment), given.containsKey(ACCEPT));
    }

    private static PenstockException usage(String problem) {
        return new PenstockException(Category.USER, "usage", problem + "\n" + USAGE);
    }
}
