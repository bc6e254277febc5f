package io.penstock.servers.postgres;

import io.penstock.servers.ServerFailure;
import io.penstock.servers.ServerFailure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The processes of a former server in a data directory. A postmaster that was killed leaves backends that need a moment
 * to notice, and one that lost its launcher is shutting down; a new server refuses to start beside either. All of them
 * have the directory as their working directory, which unlike a number in a lock file cannot belong to a stranger.
 */
final class DataDirectory {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Path path;

    DataDirectory(Path path) {
        this.path = path;
    }

    /**
     * Waits for the end of every process of a former server, then removes its lock file: the number in it may have been
     * given to another process since (certainly after a reboot), and the new server would take that one for its
     * predecessor.
     */
    void awaitUnused() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<Long> users = users();
        while (!users.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new ServerFailure(
                        Reason.NOT_STARTED, "a former PostgreSQL still uses " + path + " (processes " + users + ")");
            }
            Thread.sleep(POLL.toMillis());
            users = users();
        }
        Files.deleteIfExists(path.resolve("postmaster.pid"));
    }

    private List<Long> users() throws IOException {
        Path real = path.toRealPath();
        List<Long> users = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : entries) {
                if (worksIn(process, real)) {
                    users.add(Long.parseLong(process.getFileName().toString()));
                }
            }
        }
        return users;
    }

    private static boolean worksIn(Path process, Path directory) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).equals(directory);
        } catch (IOException goneOrAnotherUsers) {
            return false;
        }
    }
}
