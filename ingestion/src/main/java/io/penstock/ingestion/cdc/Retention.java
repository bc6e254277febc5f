package io.penstock.ingestion.cdc;

import java.util.OptionalLong;

/**
 * What a source keeps of its log for this service.
 *
 * @param bytes of the log
 * @param limit of them before the source gives them up; empty without a limit
 * @param limitedBy the setting that sets it
 * @param state in the source's word for it; {@code missing} if there is nothing
 */
public record Retention(long bytes, OptionalLong limit, String limitedBy, String state) {

    /** Of the limit, from 0 on; NaN without one. */
    public double share() {
        return limit.isPresent() ? (double) bytes / (double) Math.max(1, limit.getAsLong()) : Double.NaN;
    }
}
