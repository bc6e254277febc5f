package io.penstock.processing.fold;

import io.penstock.processing.decode.SliceReader;
import io.penstock.processing.decode.SourcePlan;
import io.penstock.processing.view.ViewPlan;
import java.util.Optional;

/**
 * Which of the two ways the records of a source take: read in place, or decoded whole.
 *
 * @param why they are decoded whole; empty if they are read in place
 */
public record FoldPath(Optional<String> why) {

    /**
     * A function of the declaration.
     *
     * @param changesWanted whether jobs read the source
     */
    public static FoldPath of(SourcePlan plan, boolean changesWanted) {
        if (changesWanted) {
            return new FoldPath(Optional.of("jobs read its events"));
        }
        return new FoldPath(plan.views().stream()
                .filter(ViewPlan::hasSessions)
                .map(view -> "view " + view.name() + " has sessions")
                .findFirst()
                .or(() -> SliceReader.obstacle(plan)));
    }

    boolean isInPlace() {
        return why.isEmpty();
    }

    /** For people. */
    public String description() {
        return why.map(reason -> "decodes whole records: " + reason).orElse("reads records in place");
    }
}
