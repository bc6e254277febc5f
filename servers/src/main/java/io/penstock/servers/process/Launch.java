package io.penstock.servers.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One start of a process. Only the listed variables and a few harmless ones (path, home, locale) reach it, so that
 * settings meant for something else cannot reconfigure a server.
 *
 * @param identity a program that changes the user and executes what follows it; empty to stay the same user
 * @param command program and arguments
 * @param environment variables on top of the harmless ones
 * @param directory working directory; must exist
 */
public record Launch(List<String> identity, List<String> command, Map<String, String> environment, Path directory) {
    public Launch {
        identity = List.copyOf(identity);
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** Computed before every start: what waits for the end of a predecessor belongs here. */
    @FunctionalInterface
    public interface Preparation {
        Launch prepare() throws Exception;
    }
}
