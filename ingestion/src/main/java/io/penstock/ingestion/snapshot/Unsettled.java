package io.penstock.ingestion.snapshot;

import io.penstock.ingestion.flow.Visibility;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions that the log may have told of while a read would not show them. A commit is in the log before others see it,
 * with synchronous replication for as long as the standby takes; what the log told of a row that was not read yet is left
 * out, so a read that does not show it either would lose it. No chunk is read until all of these are shown.
 */
final class Unsettled {
    private static final Logger LOG = LoggerFactory.getLogger(Unsettled.class);
    private static final int MANY = 1_000;

    private final TableReader tables;
    private final Set<Long> transactions = new HashSet<>();
    private int pruneAt = MANY;

    Unsettled(TableReader tables) {
        this.tables = tables;
    }

    /** Takes those that are under way now, for the log may have told of some before anybody took note. */
    void begin() {
        transactions.addAll(tables.now().running());
        if (!transactions.isEmpty()) {
            LOG.atInfo()
                    .addKeyValue("transactions", transactions)
                    .log("the next chunk waits until these transactions of the source have ended");
        }
    }

    /** The log told of a change. */
    void told(long txId) {
        if (transactions.add(txId) && transactions.size() >= pruneAt) {
            Visibility now = tables.now();
            transactions.removeIf(now::shows);
            pruneAt = 2 * transactions.size() + MANY;
        }
    }

    /** Whether a read that begins now shows all of them; if so they are forgotten. */
    boolean settled() {
        if (!transactions.isEmpty()) {
            Visibility now = tables.now();
            transactions.removeIf(now::shows);
        }
        return transactions.isEmpty();
    }
}
