package io.penstock.common.kafka;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/** Who a client says it is, and where: what a refusal is about, which Kafka's own messages do not name. */
public final class KafkaLogin {
    private static final Pattern USER = Pattern.compile("\\busername\\s*=\\s*\"?([^\"\\s;]+)");
    private static final int MAX_CAUSES = 32;

    private final String who;
    private final String where;

    private KafkaLogin(String who, String where) {
        this.who = who;
        this.where = where;
    }

    /**
     * Of a client with these properties.
     *
     * @param client nothing secret of them is kept
     */
    public static KafkaLogin of(Map<String, ?> client) {
        Matcher user = USER.matcher(Objects.toString(client.get("sasl.jaas.config"), ""));
        boolean encrypted =
                Objects.toString(client.get("security.protocol"), "").contains("SSL");
        String who =
                user.find() ? "User:" + user.group(1) : encrypted ? "whoever its certificate names" : "User:ANONYMOUS";
        return new KafkaLogin(who, "Kafka at " + client.get("bootstrap.servers"));
    }

    /**
     * What a failure means if it is a refusal.
     *
     * @param failure of a client, or what wraps it
     * @param operation what the client did to topics
     * @return empty if it is something else, such as an outage
     */
    public Optional<Refusal> refusal(Throwable failure, AclOperation operation) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (cause instanceof AuthorizationException refused) {
                return Optional.of(unauthorized(refused, operation));
            } else if (cause instanceof SslAuthenticationException refused) {
                return Optional.of(untrusted(refused));
            } else if (cause instanceof AuthenticationException refused) {
                return Optional.of(unauthenticated(refused));
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    /** {@code Kafka at 127.0.0.1:9092, as User:serving} */
    @Override
    public String toString() {
        return where + ", as " + who;
    }

    private Refusal unauthorized(AuthorizationException refused, AclOperation operation) {
        return new Refusal(
                "kafka-unauthorized",
                where + ": " + who + " may not " + what(refused, operation)
                        + ". `apply` grants what the declaration gives each client to do, to whom the environment names"
                        + " under kafka.principals");
    }

    private static String what(AuthorizationException refused, AclOperation operation) {
        if (refused instanceof TopicAuthorizationException topics) {
            boolean named = !topics.unauthorizedTopics().isEmpty();
            return word(operation)
                    + (named
                            ? " topic " + String.join(", ", new TreeSet<>(topics.unauthorizedTopics()))
                            : " a topic (" + topics.getMessage() + ")");
        } else if (refused instanceof GroupAuthorizationException group) {
            String use = word(operation == AclOperation.DESCRIBE ? operation : AclOperation.READ);
            return use + (group.groupId() == null ? " its group" : " group " + group.groupId());
        } else if (refused instanceof TransactionalIdAuthorizationException) {
            return word(AclOperation.WRITE) + " its transactional id";
        }
        return "do this (" + refused.getMessage() + ")";
    }

    private Refusal unauthenticated(AuthenticationException refused) {
        return new Refusal(
                "kafka-unauthenticated",
                where + " does not let in " + who + ": " + refused.getMessage()
                        + ". Put the login right to which sasl.jaas.config of the environment's kafka.properties refers,"
                        + " then restart");
    }

    private Refusal untrusted(SslAuthenticationException refused) {
        Throwable root = refused;
        for (int i = 0; root.getCause() != null && i < MAX_CAUSES; i++) {
            root = root.getCause();
        }
        return new Refusal(
                "kafka-untrusted",
                where + ": no TLS, as one side does not trust the other's certificate: " + root.getMessage()
                        + ". ssl.truststore.* of the environment's kafka.properties must hold the authority that signed"
                        + " the brokers', and theirs must name the address that they are called by");
    }

    private static String word(AclOperation operation) {
        return operation.name().toLowerCase(Locale.ROOT);
    }
}
