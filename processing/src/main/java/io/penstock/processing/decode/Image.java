package io.penstock.processing.decode;

import io.penstock.processing.view.Contribution;
import java.util.List;

/**
 * A row as it was before or is after a change, reduced to what views read of it.
 *
 * @param eventTime epoch milliseconds
 * @param contributions one a view, in the order of {@link SourcePlan#views()}
 */
public record Image(long eventTime, List<Contribution> contributions) {}
