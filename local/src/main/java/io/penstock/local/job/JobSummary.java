package io.penstock.local.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Set;

/** One run of a job, as a cluster lists it. */
public record JobSummary(String id, String name, String state, Instant started) {
    private static final Set<String> ENDS = Set.of("FINISHED", "CANCELED", "FAILED");

    static JobSummary of(JsonNode job) {
        return new JobSummary(
                job.path("jid").asText(),
                job.path("name").asText(),
                job.path("state").asText(),
                Instant.ofEpochMilli(Math.max(0, job.path("start-time").asLong())));
    }

    /** Whether it will never run again. */
    public boolean ended() {
        return ENDS.contains(state);
    }
}
