package io.penstock.servers.process;

import java.util.Optional;

/** Asks a server whether it can do its work. Called repeatedly; each call must return within a few seconds. */
@FunctionalInterface
public interface Readiness {
    /**
     * @return empty when ready, else why not yet
     * @throws Exception counts as not ready, with its message as the reason
     */
    Optional<String> notReadyBecause() throws Exception;
}
