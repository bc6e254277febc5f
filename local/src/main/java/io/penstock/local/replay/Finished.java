package io.penstock.local.replay;

import java.util.List;

/**
 * A replay that is done.
 *
 * @param built what was built, a line each
 * @param retired topics and tables of the former versions, which nothing writes any more
 */
public record Finished(List<String> built, List<String> retired) {

    public Finished {
        built = List.copyOf(built);
        retired = List.copyOf(retired);
    }
}
