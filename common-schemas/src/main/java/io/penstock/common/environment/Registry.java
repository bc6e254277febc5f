package io.penstock.common.environment;

import io.penstock.common.declaration.Rules;
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
        Rules.require(!urls.isEmpty(), "urls", "is empty, needs at least one");
    }
}
