package io.penstock.servers.process;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A process as it should run.
 *
 * @param name lower case, unique among the units of one platform
 * @param preparation gives the command of each start
 * @param log standard output and error are appended here
 * @param readiness tells when it can do its work
 * @param startTimeout a process that is not ready after this long is killed and started again
 * @param ending how it is stopped
 */
public record UnitSpec(
        String name,
        Launch.Preparation preparation,
        Path log,
        Readiness readiness,
        Duration startTimeout,
        Ending ending) {}
