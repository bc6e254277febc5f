package io.penstock.transport.letters;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.kafka.KafkaLogin;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes records and the marks of their letters, both or neither.
 *
 * <p><b>Failure.</b> There is one transactional id for each topic of letters. Whoever starts takes it over: a transaction that a dead
 * one left open is aborted, one that it was committing is completed, and from then on a living one cannot commit. Only
 * then are marks read, so that what they say is what will be. Killed before the commit, neither record nor mark is there;
 * behind it, both.
 */
final class Sender implements AutoCloseable {
    /** Readers wait this long at most behind a transaction of a killed run that nobody takes over. */
    private static final int TRANSACTION_TIMEOUT_MS = 30_000;

    private static final int DELIVERY_TIMEOUT_MS = 20_000;
    private static final int REQUEST_TIMEOUT_MS = 10_000;

    /** What was within its own topic's limit must not fail here. */
    private static final int MOST_RECORD_BYTES = 32 << 20;

    private static final int BATCH = 100;
    private static final long BATCH_BYTES = 8 << 20;
    private static final long BATCH_NANOS = 1_000_000_000L;

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaLogin login;
    private final String letters;
    private final MarkLog marks;
    private final PrintStream progress;

    Sender(Map<String, Object> client, String transactionalId, String letters, MarkLog marks, PrintStream progress) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MOST_RECORD_BYTES);
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        this.login = KafkaLogin.of(client);
        this.letters = letters;
        this.marks = marks;
        this.progress = progress;
    }

    /** Takes over from whoever was at it. */
    void begin() {
        try {
            producer.initTransactions();
        } catch (KafkaException e) {
            throw failed("take over the letters of " + letters, e);
        }
    }

    /**
     * Sends, in order.
     *
     * @param rate records a second, 0 for as many as go
     * @throws PenstockException EXTERNAL if the brokers do not take part; what is written then is what the marks say
     */
    List<Outcome> send(List<Parcel> parcels, double rate) {
        List<Outcome> outcomes = new ArrayList<>();
        long begun = System.nanoTime();
        int at = 0;
        while (at < parcels.size()) {
            List<Parcel> batch = new ArrayList<>();
            long opened = System.nanoTime();
            long bytes = 0;
            while (at < parcels.size()
                    && batch.size() < BATCH
                    && bytes < BATCH_BYTES
                    && (batch.isEmpty() || System.nanoTime() - opened < BATCH_NANOS)) {
                if (rate > 0) {
                    pause((long) (begun + at / rate * 1e9) - System.nanoTime());
                }
                Parcel parcel = parcels.get(at++);
                batch.add(parcel);
                bytes += parcel.record()
                        .map(record -> record.value() == null ? 0L : record.value().length)
                        .orElse(0L);
            }
            outcomes.addAll(commit(batch));
            progress.println(letters + ": " + at + " of " + parcels.size() + " done");
        }
        return outcomes;
    }

    /** One that the brokers refuse for itself is left out, and the rest tried again without it. */
    private List<Outcome> commit(List<Parcel> batch) {
        List<Outcome> outcomes = new ArrayList<>();
        List<Parcel> left = new ArrayList<>(batch);
        try {
            while (!left.isEmpty()) {
                producer.beginTransaction();
                Map<Parcel, String> refused = write(left);
                if (refused.isEmpty()) {
                    progress.println(letters + ": " + left.size() + " written, committing");
                    producer.commitTransaction();
                    for (Parcel parcel : left) {
                        Outcome.Kind kind = parcel.record().isPresent() ? Outcome.Kind.REDRIVEN : Outcome.Kind.DROPPED;
                        outcomes.add(new Outcome(parcel.letter(), kind, ""));
                    }
                    return outcomes;
                }
                producer.abortTransaction();
                refused.forEach((parcel, why) -> outcomes.add(new Outcome(parcel.letter(), Outcome.Kind.FAILED, why)));
                left.removeAll(refused.keySet());
            }
            return outcomes;
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw new PenstockException(
                    Category.EXTERNAL,
                    "taken-over",
                    "another run has taken over the letters of " + letters
                            + "; of this one's last transaction nothing was written",
                    e);
        } catch (KafkaException e) {
            throw failed("write; whether the last transaction counts the next run will see", e);
        }
    }

    private Map<Parcel, String> write(List<Parcel> batch) {
        long now = System.currentTimeMillis();
        Map<Parcel, Future<RecordMetadata>> sent = new HashMap<>();
        for (Parcel parcel : batch) {
            parcel.record().ifPresent(record -> sent.put(parcel, producer.send(record)));
            Mark.State state = parcel.record().isPresent() ? Mark.State.REDRIVEN : Mark.State.DROPPED;
            var unused = producer.send(marks.record(parcel.letter(), new Mark(state, now))); // the commit tells
        }
        producer.flush();
        Map<Parcel, String> refused = new HashMap<>();
        sent.forEach((parcel, answer) -> {
            Throwable failure = failure(answer);
            if (failure instanceof RecordTooLargeException
                    || failure instanceof InvalidTimestampException
                    || failure instanceof InvalidRecordException) {
                refused.put(parcel, String.valueOf(failure.getMessage()));
            }
        });
        return refused;
    }

    private static @Nullable Throwable failure(Future<RecordMetadata> answer) {
        try {
            answer.get();
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PenstockException(
                    Category.EXTERNAL, "interrupted", "interrupted; the transaction is not committed", e);
        }
    }

    private static void pause(long nanos) {
        if (nanos > 0) {
            try {
                Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PenstockException(Category.EXTERNAL, "interrupted", "interrupted between transactions", e);
            }
        }
    }

    private PenstockException failed(String what, KafkaException e) {
        return login.refusal(e, AclOperation.WRITE)
                .map(refusal -> refusal.exception(Category.USER, "cannot " + what, e))
                .orElseGet(() -> new PenstockException(
                        Category.EXTERNAL, "kafka-unavailable", "Kafka: cannot " + what + ": " + e.getMessage(), e));
    }

    @Override
    public void close() {
        producer.close();
    }
}
