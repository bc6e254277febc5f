package io.penstock.processing.view;

import io.penstock.processing.source.RawRecord;

/**
 * One image on its way to its group: the only thing that crosses the network.
 *
 * @param sign +1 puts the image into the group, −1 takes it out
 * @param changes 1 if the source's change is counted at this image, else 0
 * @param eventTime of the image, epoch milliseconds
 * @param sourceTime of the change, epoch milliseconds
 * @param image its name in a late letter
 * @param record the original, for the case that the group has been given up
 */
public record Delta(
        Contribution contribution,
        int sign,
        int changes,
        long eventTime,
        long sourceTime,
        String image,
        RawRecord record) {}
