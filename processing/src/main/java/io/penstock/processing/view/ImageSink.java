package io.penstock.processing.view;

/** Takes images that one view wants. */
@FunctionalInterface
public interface ImageSink {

    /**
     * Takes one in.
     *
     * @param group as {@link Contribution#group}
     * @param original for the case that it comes too late where groups are kept
     */
    void take(String group, Fact fact, Original original) throws Exception;
}
