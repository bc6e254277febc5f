package io.penstock.common.declaration;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A pipeline as declared, checked as a whole.
 *
 * @param name prefix of everything that the pipeline owns: topics, groups, tables
 * @param owner the team to call
 * @param sources by name, in the order of the file
 * @param views by name, in the order of the file
 */
public record Pipeline(
        String name, String owner, Map<String, Source> sources, Map<String, View> views, Checkpoints checkpoints) {

    public Pipeline {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(checkpoints, "checkpoints");
        sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
        views = Collections.unmodifiableMap(new LinkedHashMap<>(views));
    }
}
