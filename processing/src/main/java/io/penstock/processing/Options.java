package io.penstock.processing;

import io.penstock.common.declaration.Attachment;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The command line. A file may be attached to it.
 *
 * @param former the declaration whose views and jobs go on beside those of the same name and another version
 * @param since epoch milliseconds from which later versions read the log; empty for its beginning
 * @param accepted what the job goes on past instead of stopping
 * @param given every option as it was given, for whoever starts the same again
 */
record Options(
        Path pipeline,
        Path environment,
        Optional<Path> former,
        OptionalLong since,
        Optional<Integer> parallelism,
        Set<Acceptance> accepted,
        Map<String, String> given) {
    private static final String USAGE =
            "usage: --pipeline FILE --environment FILE [--former FILE] [--since MILLIS] [--parallelism N]"
                    + " [--accept WHAT[,WHAT]]";

    Options {
        accepted = Set.copyOf(accepted);
        given = Map.copyOf(given);
    }

    static Options parse(String[] arguments) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> rest = Arrays.asList(arguments);
        for (int i = 0; i + 1 < rest.size(); i += 2) {
            values.put(rest.get(i), rest.get(i + 1));
        }
        Map<String, String> given = Map.copyOf(values);
        String pipeline = values.remove("--pipeline");
        String environment = values.remove("--environment");
        String former = values.remove("--former");
        String since = values.remove("--since");
        String parallelism = values.remove("--parallelism");
        String accepted = values.remove("--accept");
        values.remove("--build"); // says which jar this is, for whoever asks the running job
        if (pipeline == null
                || environment == null
                || !values.isEmpty()
                || arguments.length != 2 * given.size()
                || (since != null && !since.matches("[0-9]{1,15}"))
                || (parallelism != null && !parallelism.matches("[1-9][0-9]{0,3}"))) {
            throw new PenstockException(Category.USER, "usage", USAGE + "; got: " + String.join(" ", arguments));
        }
        return new Options(
                Attachment.file(pipeline),
                Attachment.file(environment),
                former == null ? Optional.empty() : Optional.of(Attachment.file(former)),
                since == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(since)),
                Optional.ofNullable(parallelism).map(Integer::valueOf),
                Acceptance.parse(accepted == null ? "" : accepted),
                given);
    }
}
