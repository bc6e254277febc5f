package io.penstock.routing;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The command line. */
record Options(Path pipeline, Path environment) {
    static final String USAGE = "usage: routing --pipeline FILE --environment FILE";
    private static final List<String> KNOWN = List.of("--pipeline", "--environment");

    /** @throws PenstockException USER {@code usage}, with the one thing that is wrong */
    static Options parse(String... args) {
        Map<String, Path> given = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!KNOWN.contains(args[i])) {
                throw usage("unknown option '" + args[i] + "'");
            } else if (i + 1 == args.length) {
                throw usage(args[i] + " needs a file");
            } else if (given.put(args[i], Path.of(args[i + 1])) != null) {
                throw usage(args[i] + " is given twice");
            }
        }
        Path pipeline = given.get("--pipeline");
        Path environment = given.get("--environment");
        if (pipeline == null || environment == null) {
            throw usage(pipeline == null ? "--pipeline is missing" : "--environment is missing");
        }
        return new Options(pipeline, environment);
    }

    private static PenstockException usage(String problem) {
        return new PenstockException(Category.USER, "usage", problem + "\n" + USAGE);
    }
}
