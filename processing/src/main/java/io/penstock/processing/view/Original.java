package io.penstock.processing.view;

import io.penstock.processing.source.RawRecord;

/**
 * Where an image came from, for the letter that it may end in.
 *
 * @param image its name in a late letter
 */
public record Original(String image, RawRecord record) {}
