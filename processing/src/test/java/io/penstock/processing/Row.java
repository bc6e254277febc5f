package io.penstock.processing;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A view's row in comparable form.
 *
 * @param folds from its version
 * @param window start and end; zeros where there is none
 * @param measures decimals as {@link java.math.BigDecimal}, text as {@link String}
 */
record Row(
        long rows,
        long changes,
        long folds,
        long sourceTime,
        long checksum,
        List<Long> window,
        Map<String, @Nullable Object> measures) {}
