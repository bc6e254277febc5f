package io.penstock.processing.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.processing.breaker.NeedsPerson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.junit.jupiter.api.Test;

class GuardedCommitterTest {
    private final List<String> signals = new ArrayList<>();

    @Test
    void aTransactionThatWasCommittedBeforeIsNoLoss() throws Exception {
        commit(TransactionFate.COMMITTED);
        assertThat(signals).containsExactly("already committed");
    }

    @Test
    void oneThatTheBrokerAbortedStopsTheJobByItsName() {
        assertThatThrownBy(() -> commit(TransactionFate.ABORTED))
                .isInstanceOf(NeedsPerson.class)
                .hasMessageContaining("Records are lost: the broker has given up transaction shop.letters-0-7")
                .hasMessageContaining("penstock job submit --accept lost-transactions");
        assertThat(signals).isEmpty();
    }

    @Test
    void oneOfWhichNobodyKnowsIsCounted() throws Exception {
        commit(TransactionFate.UNKNOWN);
        assertThat(signals).containsExactly("failed");
    }

    @Test
    void theCoordinatorsStateTellsTheFate() {
        assertThat(TransactionFate.of(TransactionState.COMPLETE_COMMIT)).isEqualTo(TransactionFate.COMMITTED);
        assertThat(TransactionFate.of(TransactionState.COMPLETE_ABORT)).isEqualTo(TransactionFate.ABORTED);
        assertThat(TransactionFate.of(TransactionState.ONGOING)).isEqualTo(TransactionFate.UNKNOWN);
    }

    private void commit(TransactionFate fate) throws Exception {
        new GuardedSink.GuardedCommitter(new Fenced(), id -> fate).commit(List.of(new Request()));
    }

    /** As the connector treats a fenced producer. */
    @SuppressWarnings("try") // the interface lets close() throw anything
    private static final class Fenced implements Committer<KafkaCommittable> {
        @Override
        public void commit(Collection<CommitRequest<KafkaCommittable>> requests) {
            requests.forEach(request -> request.signalFailedWithKnownReason(new ProducerFencedException("fenced")));
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private final class Request implements Committer.CommitRequest<KafkaCommittable> {
        @Override
        public KafkaCommittable getCommittable() {
            return new KafkaCommittable(1, (short) 0, "shop.letters-0-7", null);
        }

        @Override
        public int getNumberOfRetries() {
            return 0;
        }

        @Override
        public void signalFailedWithKnownReason(Throwable reason) {
            signals.add("failed");
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable reason) {
            signals.add("failed, unknown");
        }

        @Override
        public void retryLater() {
            signals.add("retry");
        }

        @Override
        public void updateAndRetryLater(KafkaCommittable committable) {
            signals.add("retry");
        }

        @Override
        public void signalAlreadyCommitted() {
            signals.add("already committed");
        }
    }
}
