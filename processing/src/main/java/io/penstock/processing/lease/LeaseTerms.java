package io.penstock.processing.lease;

import io.penstock.common.names.Names;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What a job needs to ask for its pipeline's lease, wherever its JobManager runs.
 *
 * @param client properties that every Kafka client starts from
 * @param run tells one job from another, and is the same after each of its restarts
 */
public record LeaseTerms(String pipeline, HashMap<String, Object> client, String group, String topic, String run)
        implements Serializable {

    /** @param source any of the pipeline's */
    public static LeaseTerms of(String pipeline, String source, Map<String, Object> client) {
        Names names = new Names(pipeline);
        return new LeaseTerms(
                pipeline,
                new HashMap<>(client),
                names.processingLease(),
                names.topic(source),
                ", run " + UUID.randomUUID());
    }

    /** To be acquired. */
    public Lease lease() {
        return new Lease(
                client,
                group,
                topic,
                "host " + host() + ", process " + ProcessHandle.current().pid() + ", since "
                        + Instant.now().truncatedTo(ChronoUnit.SECONDS),
                run);
    }

    /**
     * Looks before anything is started: a second job would abort the transactions of the first while its tasks come up.
     *
     * @throws AlreadyRuns if somebody has the lease
     */
    public void check() throws InterruptedException {
        try (Lease lease = lease()) {
            lease.acquire(pipeline);
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
