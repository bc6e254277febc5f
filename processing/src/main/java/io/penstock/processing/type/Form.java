package io.penstock.processing.type;

import java.io.IOException;

/** Numbers of forms, from 1: a release reads all up to its own. */
public final class Form {

    private Form() {}

    /**
     * Whether a release may read on.
     *
     * @throws IOException if the form is newer than what this release knows, or none
     */
    public static void check(int read, int current, Class<?> snapshot) throws IOException {
        if (read < 1 || read > current) {
            throw new IOException("this state was written by a newer release: form " + read + " of "
                    + snapshot.getName() + ", and this release reads up to " + current
                    + "; run that release, or start from a savepoint of this one");
        }
    }
}
