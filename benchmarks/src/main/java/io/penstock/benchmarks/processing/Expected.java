package io.penstock.benchmarks.processing;

/**
 * What the log amounts to, computed while it is written.
 *
 * @param late events that lie a day behind
 * @param dead events that are refused or garbage
 * @param cents sum over every event that can be decoded
 * @param bytes of all values
 */
record Expected(Totals totals, long late, long dead, long cents, long bytes) {}
