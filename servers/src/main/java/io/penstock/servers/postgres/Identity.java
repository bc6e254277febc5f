package io.penstock.servers.postgres;

import io.penstock.servers.ServerFailure;
import io.penstock.servers.ServerFailure.Reason;
import io.penstock.servers.process.Command;
import io.penstock.servers.process.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who PostgreSQL runs as: it refuses root. An ordinary user needs nothing. For root there are three ways, tried in this
 * order because none works everywhere:
 * <ol>
 *   <li>a user namespace in which root is called 1000: needs no other user's permissions anywhere, also works below a folder that only
 *       root may enter; some containers forbid namespaces, and without root's powers another user's private folder is closed;
 *   <li>the user who owns the folder;
 *   <li>nobody, where the folder is open to all.
 * </ol>
 *
 * @param prefix the program that changes the user, with its arguments
 * @param owner uid that must own the files
 */
record Identity(List<String> prefix, int owner) {
    private static final int ROOT = 0;
    static final int NOBODY = 65_534;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * @param folder where the data will be; must exist
     * @param program what must be executable
     * @throws ServerFailure when no way works, saying why each did not
     */
    static Identity choose(Path folder, Path program) throws IOException, InterruptedException {
        // Followed: the link itself belongs to root, whoever asks.
        int self = owner(Path.of("/proc/self").toRealPath());
        if (self != ROOT) {
            return new Identity(List.of(), self);
        }
        List<Identity> candidates = new ArrayList<>();
        candidates.add(new Identity(List.of("unshare", "--user", "--map-user=1000", "--map-group=1000"), ROOT));
        int folderOwner = owner(folder);
        if (folderOwner != ROOT) {
            candidates.add(changedTo(folderOwner));
        }
        candidates.add(changedTo(NOBODY));
        return firstOf(candidates, folder, program);
    }

    /** The first that can enter the folder and run the program. */
    static Identity firstOf(List<Identity> candidates, Path folder, Path program)
            throws IOException, InterruptedException {
        List<String> reasons = new ArrayList<>();
        for (Identity candidate : candidates) {
            try {
                Command.run("run " + String.join(" ", candidate.prefix), candidate.probe(folder, program), PATIENCE);
                return candidate;
            } catch (ServerFailure notThisWay) {
                reasons.add(notThisWay.getMessage());
            }
        }
        throw new ServerFailure(
                Reason.UNSUPPORTED_HOST,
                "PostgreSQL refuses to run as root, and no other identity can use " + folder
                        + "; start as an ordinary user, or choose a data directory that is open to one. Tried:\n  "
                        + String.join("\n  ", reasons));
    }

    /** Gives the files to the identity; they may have been written under another one before. */
    void own(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (owner(file) != owner) {
                    Files.setAttribute(file, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
                }
            }
        }
    }

    private Launch probe(Path folder, Path program) {
        String check = "test \"$(id -u)\" != 0 && cd \"$1\" && test -x \"$2\"";
        return new Launch(
                prefix,
                List.of("sh", "-c", check, "probe", folder.toString(), program.toString()),
                Map.of(),
                Path.of("/"));
    }

    static Identity changedTo(int uid) {
        return new Identity(List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups"), uid);
    }

    private static int owner(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}
