package io.penstock.processing.decode;

/** The images of a record, as {@link io.penstock.common.deadletter.LateHeaders#IMAGES} calls them. */
public final class ImageName {
    public static final String BEFORE = "before";
    public static final String AFTER = "after";
    public static final String VALUE = "value";

    private ImageName() {}
}
