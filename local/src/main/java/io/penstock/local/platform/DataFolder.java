package io.penstock.local.platform;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.servers.install.Folders;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where everything of one platform is kept. A marker tells such a folder from any other: nothing is ever written into,
 * nor deleted from, a folder that holds something else.
 */
public record DataFolder(Path root) {
    private static final int ROUNDS = 10;
    private static final String MARKER = "penstock-data";

    public DataFolder {
        root = root.toAbsolutePath().normalize();
    }

    /**
     * Creates the folder when it is missing.
     *
     * @throws PenstockException when it belongs to something else or cannot be written
     */
    public void prepare() {
        try {
            if (!exists()) {
                Files.createDirectories(root);
                try (Stream<Path> entries = Files.list(root)) {
                    if (entries.findAny().isPresent()) {
                        throw new PenstockException(
                                Category.USER,
                                "foreign-data-folder",
                                root + " holds something else; choose an empty folder with --data");
                    }
                }
                Files.writeString(root.resolve(MARKER), "Data of a local Penstock platform; see ./penstock reset\n");
            }
            Files.createDirectories(logs());
            if (!Files.isWritable(root)) {
                throw new AccessDeniedException(root.toString());
            }
        } catch (AccessDeniedException denied) {
            throw new PenstockException(
                    Category.USER,
                    "data-folder-not-writable",
                    root + " is not writable for this user; choose another one with --data",
                    denied);
        } catch (IOException failure) {
            throw new PenstockException(
                    Category.RESOURCE, "data-folder", "cannot use " + root + ": " + failure, failure);
        }
    }

    /** @return whether it is there and ours */
    public boolean exists() {
        return Files.exists(root.resolve(MARKER));
    }

    /**
     * Deletes everything. The marker goes last, so that an interrupted deletion can be repeated; a server that is still
     * ending may write meanwhile, so that a second round may be needed.
     *
     * @throws AlreadyRunning when a launcher uses the folder
     */
    public void delete() throws IOException {
        Lock lock = Lock.tryAcquire(lock())
                .orElseThrow(() -> new AlreadyRunning("the platform is running; stop it first: ./penstock down"));
        try {
            deleteAllButMarker(ROUNDS);
        } finally {
            lock.close();
        }
        Folders.delete(root);
    }

    private void deleteAllButMarker(int rounds) throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            for (Path entry : entries.toList()) {
                if (!entry.getFileName().toString().equals(MARKER)) {
                    Folders.delete(entry);
                }
            }
        } catch (DirectoryNotEmptyException writtenMeanwhile) {
            if (rounds == 1) {
                throw writtenMeanwhile;
            }
            deleteAllButMarker(rounds - 1);
        }
    }

    public Path logs() {
        return root.resolve("logs");
    }

    public Path log(String component) {
        return logs().resolve(component + ".log");
    }

    public Path stateFile() {
        return root.resolve("state.json");
    }

    Path secrets() {
        return root.resolve("secrets");
    }

    public Path checkpoints() {
        return root.resolve("checkpoints");
    }

    /** What commands want of the job. */
    public Path jobOrders() {
        return root.resolve("job.json");
    }

    /** What runs beside the declaration while a new version is built. */
    public Path replay() {
        return root.resolve("replay.json");
    }

    Path lock() {
        return root.resolve("lock");
    }

    Path part(String name) {
        return root.resolve(name);
    }
}
