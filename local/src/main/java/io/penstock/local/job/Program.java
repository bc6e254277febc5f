package io.penstock.local.job;

import io.penstock.common.declaration.Attachment;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a job runs.
 *
 * @param jar with the program and all that it needs
 * @param arguments of the program
 */
public record Program(Path jar, List<String> arguments) {
    static final String MAIN_CLASS = "io.penstock.processing.ProcessingJob";
    /** The declaration that the job runs, as an attachment. */
    public static final String PIPELINE = "--pipeline";
    /** A declaration whose views and jobs go on beside, as an attachment. */
    public static final String FORMER = "--former";

    static final String SINCE = "--since";
    static final String ACCEPT = "--accept";
    static final String PARALLELISM = "--parallelism";
    /** Tells the program which jar it is in, so that whoever replaces it can go back to it. */
    static final String BUILD = "--build";

    public Program {
        arguments = List.copyOf(arguments);
    }

    /** Both files travel along as they are now. */
    public static Program of(Path jar, Path pipeline, Path environment) throws IOException {
        return new Program(
                jar, List.of(PIPELINE, Attachment.of(pipeline), "--environment", Attachment.of(environment)));
    }

    public Program withParallelism(Optional<Integer> parallelism) {
        return parallelism
                .map(number -> new Program(jar, with(arguments, PARALLELISM, Integer.toString(number))))
                .orElse(this);
    }

    /**
     * The same, and views and jobs of a former declaration go on beside those of another version.
     *
     * @param former that declaration, as an attachment
     * @param since from when on the new versions read the log; empty for its beginning
     */
    public Program beside(String former, Optional<Instant> since) {
        List<String> both = with(arguments, FORMER, former);
        return new Program(
                jar,
                since.map(time -> with(both, SINCE, Long.toString(time.toEpochMilli())))
                        .orElse(both));
    }

    /** The same with another declaration, as an attachment. */
    public Program running(String declaration) {
        return new Program(jar, with(arguments, PIPELINE, declaration));
    }

    /** What it runs, as an attachment. */
    public String declaration() {
        return arguments.get(arguments.indexOf(PIPELINE) + 1);
    }

    Optional<Integer> parallelism() {
        int at = arguments.indexOf(PARALLELISM);
        return at < 0 ? Optional.empty() : Optional.of(Integer.valueOf(arguments.get(at + 1)));
    }

    /** @param names what to go on past, in the program's own terms; besides what it goes on past already */
    public Program accepting(List<String> names) {
        int at = arguments.indexOf(ACCEPT);
        Set<String> all = new LinkedHashSet<>(names);
        if (at >= 0) {
            all.addAll(List.of(arguments.get(at + 1).split(",", -1)));
        }
        return all.isEmpty() ? this : new Program(jar, with(arguments, ACCEPT, String.join(",", all)));
    }

    /** The same arguments with one option set. */
    static List<String> with(List<String> arguments, String option, String value) {
        List<String> changed = new ArrayList<>();
        for (int i = 0; i + 1 < arguments.size(); i += 2) {
            if (!arguments.get(i).equals(option)) {
                changed.add(arguments.get(i));
                changed.add(arguments.get(i + 1));
            }
        }
        changed.add(option);
        changed.add(value);
        return changed;
    }
}
