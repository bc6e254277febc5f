package io.penstock.processing.view;

import java.io.IOException;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * What a group knows of one input. Folding is commutative: of the same images, in whatever order and grouping, comes an
 * equal tally. Nothing here can fail on an image: the record has been applied elsewhere already.
 */
interface Tally {

    /**
     * Adds a value or takes it out again.
     *
     * @param value that the input read, not null
     * @param sign +1 or −1, over events always +1; where there is a multiset, any number of times, below zero for taking out
     * @param values the multiset of this tally, if {@link Fold#needsMultiset}
     */
    void fold(Comparable<?> value, long eventTime, int sign, @Nullable Multiset values) throws Exception;

    /** Before it is read: what was put off until somebody asks. */
    default void settle(@Nullable Multiset values) throws Exception {
        // nothing is put off unless overridden
    }

    /**
     * Adds all that another one knows. Only for groups that nothing leaves.
     *
     * @param other of the same class, of no use afterwards
     */
    void merge(Tally other);

    void write(DataOutputView out) throws IOException;
}
