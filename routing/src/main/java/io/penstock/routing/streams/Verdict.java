package io.penstock.routing.streams;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.kafka.KafkaLogin;
import io.penstock.routing.rule.RoutePlan;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.jspecify.annotations.Nullable;

/** What a failure that ended a thread means: whose turn it is, and what to say. */
final class Verdict {
    private static final int MAX_CAUSES = 32;

    private Verdict() {}

    static PenstockException of(RoutePlan plan, KafkaLogin login, Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            PenstockException known = known(plan, login, cause);
            if (known != null) {
                return known;
            }
            cause = cause.getCause();
        }
        return new PenstockException(Category.BUG, "route-failed", "route " + plan.name() + ": " + failure, failure);
    }

    private static @Nullable PenstockException known(RoutePlan plan, KafkaLogin login, Throwable cause) {
        String route = "route " + plan.name() + ": ";
        if (cause instanceof PenstockException told) {
            return told;
        } else if (cause instanceof NoOffsetForPartitionException) {
            return new PenstockException(
                    Category.USER,
                    "partitions-added",
                    route + "no position is stored for a partition of "
                            + plan.topics().from() + " (" + cause.getMessage()
                            + "); start the service again, and it begins at the partition's beginning",
                    cause);
        } else if (cause instanceof InvalidOffsetException) {
            return new PenstockException(
                    Category.USER,
                    "records-lost",
                    route + "retention removed records of " + plan.topics().from() + " before they were routed ("
                            + cause.getMessage()
                            + "). To go on with the oldest that is left: kafka-consumer-groups --group "
                            + plan.application() + " --topic " + plan.topics().from()
                            + " --reset-offsets --to-earliest --execute",
                    cause);
        } else if (cause instanceof RecordTooLargeException) {
            return new PenstockException(
                    Category.USER,
                    "record-too-large",
                    route + "a topic does not take a record that "
                            + plan.topics().from() + " took: raise max.message.bytes of "
                            + String.join(", ", plan.topics().to()) + " and "
                            + plan.topics().deadLetters() + " ("
                            + cause.getMessage() + ")",
                    cause);
        } else if (cause instanceof MissingSourceTopicException) {
            return new PenstockException(
                    Category.EXTERNAL,
                    "topic-missing",
                    route + "no topic " + plan.topics().from(),
                    cause);
        } else if (cause instanceof AuthorizationException || cause instanceof AuthenticationException) {
            boolean reads = cause instanceof TopicAuthorizationException topics
                    && topics.unauthorizedTopics().contains(plan.topics().from());
            // Leave may be given while this one asks again; a login is read anew when the process starts.
            Category whose = cause instanceof AuthorizationException ? Category.EXTERNAL : Category.USER;
            return login.refusal(cause, reads ? AclOperation.READ : AclOperation.WRITE)
                    .map(refusal -> refusal.exception(whose, "route " + plan.name(), cause))
                    .orElseThrow();
        } else if (cause instanceof RetriableException) {
            return new PenstockException(Category.EXTERNAL, "kafka-away", route + cause.getMessage(), cause);
        }
        return null;
    }
}
