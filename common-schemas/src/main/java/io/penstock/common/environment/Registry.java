package io.penstock.common.environment;

import java.net.URI;
import java.util.List;
import java.util.Objects;

/**
 * The schema registry.
 *
 * @param urls at least one base address of the Confluent-compatible API; tried in order
 */
public record Registry(List<URI> urls, Auth auth) {

    public Registry {
        urls = List.copyOf(urls);
        Objects.requireNonNull(auth, "auth");
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("urls is empty, needs at least one");
        }
    }
}
