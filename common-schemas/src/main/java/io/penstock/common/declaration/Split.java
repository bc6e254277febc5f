package io.penstock.common.declaration;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Several topics for one route, chosen by a field's value.
 *
 * @param by contract field
 * @param into values of each branch, as text, by the branch's name; no value in two of them
 * @param otherwise name of the branch for every other value and for null; empty makes them dead letters
 */
public record Split(String by, Map<String, List<String>> into, Optional<String> otherwise) {

    public Split {
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(otherwise, "otherwise");
        Map<String, List<String>> copy = new LinkedHashMap<>();
        into.forEach((branch, values) -> copy.put(branch, List.copyOf(values)));
        into = Collections.unmodifiableMap(copy);
        Map<String, String> branchOf = new HashMap<>();
        into.forEach((branch, values) -> values.forEach(value -> {
            String before = branchOf.put(value, branch);
            Rules.require(
                    before == null,
                    "into",
                    Problems.quote(value) + " is in '" + before + "' and in '" + branch + "': an event goes to one");
        }));
        otherwise.ifPresent(branch -> Rules.require(
                !copy.containsKey(branch),
                "otherwise",
                "'" + branch + "' lists its values already; name another branch for the rest"));
    }

    /** Every branch, in the order of the file; the one for the rest comes last. */
    public List<String> branches() {
        List<String> branches = new ArrayList<>(into.keySet());
        otherwise.ifPresent(branches::add);
        return List.copyOf(branches);
    }
}
