package io.penstock.local.platform;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.io.IOException;
import java.nio.file.Files;

/**
 * Whether the brokers of a data folder ask who comes. What was written before would not have been asked for, so that a
 * folder stays as it was made.
 */
final class Security {
    private static final String FILE = "secured";

    private Security() {}

    /** Whether the folder is to be started so unless something else is asked for. */
    static boolean of(DataFolder data) {
        return Files.exists(data.part(FILE));
    }

    /**
     * Remembers it before the first broker makes its storage: killed in between, the next start finds it.
     *
     * @throws PenstockException USER if security is asked for in a folder that was made without
     */
    static void settle(PlatformOptions options) throws IOException {
        DataFolder data = options.data();
        if (!options.secured() || of(data)) {
            return;
        }
        if (Brokers.exist(data)) {
            throw new PenstockException(
                    Category.USER,
                    "security-changed",
                    data.root() + " was made without --secure and stays so: choose another folder with --data, or"
                            + " delete it with ./penstock reset");
        }
        Files.createFile(data.part(FILE));
    }
}
