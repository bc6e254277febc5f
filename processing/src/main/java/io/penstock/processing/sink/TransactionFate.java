package io.penstock.processing.sink;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What became of a transaction that refuses to be committed. Brokers give a producer a new epoch with each commit
 * ({@code transaction.version} 2), so that a restored committer, which knows the old epoch, is told that it is fenced by
 * a transaction that was committed all along: the usual case after a lost TaskManager. The transaction's own id is used
 * once, so what the coordinator remembers under it is this transaction.
 */
enum TransactionFate {
    COMMITTED,
    ABORTED,
    /** The id was used again, which happens when an older state is resumed, or is forgotten. */
    UNKNOWN;

    private static final long PATIENCE_SECONDS = 30;
    private static final Logger LOG = LoggerFactory.getLogger(TransactionFate.class);

    /** Asks somebody who knows. */
    interface Lookup extends Serializable {
        TransactionFate of(String transactionalId) throws InterruptedException;
    }

    static TransactionFate of(TransactionState state) {
        return switch (state) {
            case COMPLETE_COMMIT, PREPARE_COMMIT -> COMMITTED;
            case COMPLETE_ABORT, PREPARE_ABORT, PREPARE_EPOCH_FENCE -> ABORTED;
            case ONGOING, EMPTY, UNKNOWN -> UNKNOWN;
        };
    }

    /** Asks the transaction's coordinator. */
    record OfBroker(HashMap<String, Object> client) implements Lookup {
        OfBroker(Map<String, Object> client) {
            this(new HashMap<>(client));
        }

        @Override
        public TransactionFate of(String transactionalId) throws InterruptedException {
            try (Admin admin = Admin.create(client)) {
                TransactionDescription found = admin.describeTransactions(List.of(transactionalId))
                        .description(transactionalId)
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                return TransactionFate.of(found.state());
            } catch (ExecutionException | TimeoutException notTold) {
                LOG.warn("The fate of transaction {} is not known.", transactionalId, notTold);
                return UNKNOWN;
            }
        }
    }
}
