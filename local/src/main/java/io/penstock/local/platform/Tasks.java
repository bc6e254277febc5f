package io.penstock.local.platform;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What is done once, beside a platform that another process runs. */
public final class Tasks {
    private Tasks() {}

    /**
     * Has the shop's tables taken back and read anew, after changes of theirs were lost.
     *
     * @param ports of the running platform, by component
     * @param table {@code schema.table}, or {@code all}
     * @return the exit code of the service's program
     */
    public static int resnapshot(PlatformOptions options, Map<String, Integer> ports, String table)
            throws IOException, InterruptedException {
        return Service.once(options, ports, "ingestion", List.of("--resnapshot", table));
    }

    /**
     * What {@code ${…}} stands for in the two files of a running platform, for the launcher itself.
     *
     * @param ports of the running platform, by component
     */
    public static Map<String, String> variables(PlatformOptions options, Map<String, Integer> ports) {
        return variables(options, ports, Logins.LAUNCHER);
    }

    /** The same for somebody who logs in as {@code login}. */
    public static Map<String, String> variables(PlatformOptions options, Map<String, Integer> ports, String login) {
        return Logins.as(login, Engines.variables(options.data(), Ports.running(ports)));
    }
}
