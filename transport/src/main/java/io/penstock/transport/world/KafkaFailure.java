package io.penstock.transport.world;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;

/** Waits for Kafka's answers and says whose turn it is when one is a failure. */
public final class KafkaFailure {
    private KafkaFailure() {}

    /**
     * The future's result.
     *
     * @param what the attempt in words, for the message: {@code "describe topic shop.orders"}
     * @throws PenstockException EXTERNAL if Kafka cannot be reached or the thread is interrupted, USER if it refuses
     */
    public static <T> T await(KafkaFuture<T> future, String what) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw of(e.getCause() == null ? e : e.getCause(), what);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PenstockException(Category.EXTERNAL, "kafka-unavailable", "interrupted: " + what, e);
        }
    }

    /** Whether the future ends in this very failure; waits for its end, unless interrupted. */
    public static boolean failedWith(KafkaFuture<?> future, Class<? extends Throwable> type) {
        try {
            future.get();
            return false;
        } catch (ExecutionException e) {
            return type.isInstance(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever waits for the result next will throw
            return false;
        }
    }

    /** Of a future that has failed, in Kafka's words; waits for its end. */
    static String messageOf(KafkaFuture<?> failed) {
        try {
            return String.valueOf(failed.get());
        } catch (ExecutionException e) {
            return String.valueOf((e.getCause() == null ? e : e.getCause()).getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever waits for the result next will throw
            return "interrupted";
        }
    }

    private static PenstockException of(Throwable cause, String what) {
        String message = "Kafka: cannot " + what + ": " + cause.getMessage();
        if (cause instanceof AuthorizationException || cause instanceof AuthenticationException) {
            return new PenstockException(Category.USER, "kafka-unauthorized", message, cause);
        }
        if (cause instanceof InvalidConfigurationException
                || cause instanceof InvalidReplicationFactorException
                || cause instanceof InvalidTopicException
                || cause instanceof PolicyViolationException) {
            return new PenstockException(Category.USER, "kafka-refused", message, cause);
        }
        return new PenstockException(Category.EXTERNAL, "kafka-unavailable", message, cause);
    }
}
