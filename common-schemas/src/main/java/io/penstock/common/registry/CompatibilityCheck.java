package io.penstock.common.registry;

import java.util.List;

/**
 * The registry's verdict on a schema that is not registered yet.
 *
 * @param reasons why not; empty if compatible
 */
public record CompatibilityCheck(boolean compatible, List<String> reasons) {
    static final CompatibilityCheck COMPATIBLE = new CompatibilityCheck(true, List.of());

    public CompatibilityCheck {
        reasons = List.copyOf(reasons);
    }
}
