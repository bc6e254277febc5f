package io.penstock.local.demo;

/**
 * The size of a load.
 *
 * @param seed repeats the sequence of steps
 * @param changes row changes and published events to make; {@link Long#MAX_VALUE} for a load without end
 * @param rate changes per second to stay below; 0 for as fast as the source takes them
 */
public record DemoOptions(long seed, long changes, int rate) {
    public DemoOptions {
        if (changes < 0 || rate < 0) {
            throw new IllegalArgumentException("changes and rate cannot be negative");
        }
    }
}
