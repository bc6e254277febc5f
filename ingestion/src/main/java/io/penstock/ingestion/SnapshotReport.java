package io.penstock.ingestion;

import io.penstock.ingestion.flow.Checkpoint;
import io.penstock.ingestion.flow.TableProgress;
import io.penstock.ingestion.flow.TableProgress.Phase;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says how snapshots come along. Used by one thread. */
final class SnapshotReport {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotReport.class);

    private final Map<String, TableProgress> known = new HashMap<>();

    /** After a commit. */
    void report(Checkpoint checkpoint) {
        checkpoint.tables().forEach((table, now) -> {
            TableProgress before = known.put(table, now);
            if (now.equals(before)) {
                return;
            }
            if (now.phase() != Phase.DONE) {
                LOG.atInfo()
                        .addKeyValue("table", table)
                        .addKeyValue("rows", now.rows())
                        .log(now.phase() == Phase.REREAD ? "reading again" : "taking the initial snapshot");
            } else if (before != null) {
                LOG.atInfo()
                        .addKeyValue("table", table)
                        .addKeyValue("rows", before.rows())
                        .log("the snapshot is complete");
            }
        });
    }

    /** What readers do not have yet, as a sentence. */
    Optional<String> unfinished() {
        return new TreeMap<>(known)
                .entrySet().stream()
                        .filter(each -> each.getValue().phase() == Phase.INITIAL)
                        .map(each -> "taking the initial snapshot of " + each.getKey() + ": "
                                + each.getValue().rows() + " rows so far")
                        .findFirst();
    }
}
