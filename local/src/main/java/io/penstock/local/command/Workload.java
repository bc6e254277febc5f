package io.penstock.local.command;

import io.penstock.local.platform.Platform;

/** What a command does with a platform once all of it is ready. The platform is stopped when it returns or throws. */
interface Workload {
    /** @return the command's exit code */
    int run(Platform platform) throws Exception;

    /** Called first when the session is ended from outside: returns once nothing is half done any more. */
    void stop();
}
