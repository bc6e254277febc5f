package io.penstock.processing;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A view's row in comparable form.
 *
 * @param folds from its version
 * @param measures decimals as {@link java.math.BigDecimal}
 */
record Row(long rows, long changes, long folds, long sourceTime, Map<String, @Nullable Object> measures) {}
