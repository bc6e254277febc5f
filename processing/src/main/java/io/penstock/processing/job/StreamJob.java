package io.penstock.processing.job;

/**
 * A stream job. It is found by {@link java.util.ServiceLoader}: its class has a public constructor without parameters and
 * is listed in {@code META-INF/services/io.penstock.processing.job.StreamJob}.
 */
public interface StreamJob {

    /** What a declaration calls it by: {@code job: order-payment-join}. */
    String name();

    /** What it reads, writes and can be told; checked against the declaration before anything runs. */
    JobSpec spec();

    /** Draws its steps. Runs once, when the job is submitted. */
    void build(JobContext job);
}
