package io.penstock.local.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.io.IOException;

/** Whether a cluster has room for a job at another parallelism. */
final class Room {
    private final FlinkRest flink;

    Room(FlinkRest flink) {
        this.flink = flink;
    }

    /**
     * @param force for clusters that start TaskManagers when slots are asked for
     * @throws PenstockException USER when state is not laid out for it, or slots are missing
     */
    void check(String id, int parallelism, boolean force) throws IOException, InterruptedException {
        int most = Integer.MAX_VALUE;
        int now = 0;
        for (JsonNode vertex : flink.get("/jobs/" + id).path("vertices")) {
            most = Math.min(most, vertex.path("maxParallelism").asInt(Integer.MAX_VALUE));
            now = Math.max(now, vertex.path("parallelism").asInt());
        }
        if (parallelism < 1 || parallelism > most) {
            throw new PenstockException(
                    Category.USER,
                    "parallelism",
                    "parallelism must be between 1 and " + most
                            + ": state is laid out in that many key groups, for ever");
        }
        if (parallelism == now) {
            throw new PenstockException(
                    Category.USER, "parallelism", "the job runs at parallelism " + now + " already");
        }
        int free = flink.get("/overview").path("slots-available").asInt();
        if (!force && parallelism > now + free) {
            throw new PenstockException(
                    Category.USER,
                    "no-slots",
                    "parallelism " + parallelism + " needs that many slots; the cluster has " + free
                            + " free and the job's own " + now
                            + ": add TaskManagers, or use --force where they come by themselves");
        }
    }
}
