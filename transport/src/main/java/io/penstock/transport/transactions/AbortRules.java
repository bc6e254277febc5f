package io.penstock.transport.transactions;

import io.penstock.common.names.Names;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Which open transactions may be ended from outside. To end one is what kill -9 of its owner comes to: whoever repeats from its last
 * committed position loses nothing. Flink does not: what a checkpoint counts as written may lie in a transaction that is
 * still open, and that only the restored job will commit.
 */
final class AbortRules {
    private final Names names;
    private final Duration olderThan;
    private final Set<String> named;

    /** @param named transactional ids that somebody has named */
    AbortRules(Names names, Duration olderThan, Set<String> named) {
        this.names = names;
        this.olderThan = olderThan;
        this.named = Set.copyOf(named);
    }

    boolean isOurs(OpenTransaction transaction) {
        return transaction.isHanging()
                ? transaction.held().stream().allMatch(held -> held.topic().startsWith(names.transactionalPrefix()))
                : transaction.transactionalId().startsWith(names.transactionalPrefix());
    }

    /**
     * Why one must not be ended; empty if it may.
     *
     * @param ownerLives whether a group says that whoever began it is there; false if no group could
     */
    Optional<String> against(OpenTransaction transaction, boolean ownerLives, long now) {
        boolean meant = named.contains(transaction.transactionalId());
        if (!named.isEmpty() && !meant) {
            return Optional.of("not named");
        }
        if (meant) {
            return Optional.empty();
        }
        if (!isOurs(transaction)) {
            return Optional.of("not this pipeline's; --transactional-id names it");
        }
        if (transaction.transactionalId().startsWith(names.processingTransactionalPrefix(""))) {
            return Optional.of(
                    ownerLives
                            ? "the stream job runs, and ends what its former runs left open by itself"
                            : "a checkpoint may count on it: start the job, which commits or aborts it; only if its state is given"
                                    + " up, --transactional-id names it");
        }
        if (ownerLives) {
            return Optional.of("its owner is running");
        }
        long age = transaction.since() < 0 ? Long.MAX_VALUE : now - transaction.since();
        return age < olderThan.toMillis()
                ? Optional.of("open for " + age / 1000 + " s only (--older-than " + olderThan.toSeconds() + "s)")
                : Optional.empty();
    }
}
