package io.penstock.benchmarks.jobs;

/** A result, a POJO in Flink's sense. */
public final class WindowTotals {
    public String group = "";
    public long windowStart;
    public Totals.Sums sums = new Totals.Sums();
}
