package io.penstock.local.job;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the newest complete checkpoint or savepoint below a folder. Flink writes {@code _metadata} last, so that its
 * presence means complete. "Newest" is the highest checkpoint id, which grows across restarts of the same job because
 * each resumes from the one before; file times would follow a clock that may step back.
 */
final class RetainedCheckpoints {
    /** folder / job id / chk-N / _metadata, and one more for a storage that adds the pipeline's name. */
    private static final int DEPTH = 5;

    private static final int MAGIC = 0x4960672d;

    private record Candidate(Path folder, long id) {}

    private final Path root;

    RetainedCheckpoints(Path root) {
        this.root = root;
    }

    Optional<Path> newest() throws IOException {
        if (!Files.isDirectory(root)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(root, DEPTH)) {
            return files.filter(file -> file.endsWith("_metadata"))
                    .flatMap(RetainedCheckpoints::candidate)
                    .max(Comparator.comparingLong(Candidate::id))
                    .map(Candidate::folder);
        } catch (UncheckedIOException changing) {
            throw changing.getCause(); // somebody is deleting an older one: ask again
        }
    }

    /** The header: magic number, format version, checkpoint id. Something else by that name is passed over. */
    private static Stream<Candidate> candidate(Path metadata) {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(metadata))) {
            if (in.readInt() != MAGIC || in.readInt() < 2) {
                return Stream.empty();
            }
            long id = in.readLong();
            return Stream.ofNullable(metadata.getParent()).map(folder -> new Candidate(folder, id));
        } catch (IOException tornOrGone) {
            return Stream.empty();
        }
    }
}
