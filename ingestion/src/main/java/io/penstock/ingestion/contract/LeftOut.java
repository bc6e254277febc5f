package io.penstock.ingestion.contract;

/**
 * Stands in a {@link RowImage} for a value that no record could hold, so that it is not built up in memory.
 *
 * @param bytes of its text
 */
public record LeftOut(long bytes) {

    @Override
    public String toString() {
        return "takes " + bytes + " bytes, more than a record may";
    }
}
