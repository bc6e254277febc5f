package io.penstock.processing.decode;

import io.penstock.processing.view.Contribution;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row as it was before or is after a change, reduced to what views read of it.
 *
 * @param eventTime epoch milliseconds
 * @param id hash of what tells the row from every other
 * @param contributions one a view, in the order of {@link SourcePlan#views()}; null where the view does not want it
 */
public record Image(long eventTime, long id, List<@Nullable Contribution> contributions) {}
