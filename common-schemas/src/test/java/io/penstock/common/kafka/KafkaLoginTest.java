package io.penstock.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.junit.jupiter.api.Test;

class KafkaLoginTest {
    private static final String PASSWORD = "do-not-tell";

    private final KafkaLogin login = KafkaLogin.of(Map.of(
            "bootstrap.servers",
            "kafka:9093",
            "security.protocol",
            "SASL_SSL",
            "sasl.jaas.config",
            "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"shop-serving\" password=\""
                    + PASSWORD + "\";"));

    @Test
    void namesWhoMayNotDoWhatToWhich() {
        assertThat(said(new TopicAuthorizationException(Set.of("shop.orders", "shop.a")), AclOperation.WRITE))
                .startsWith("kafka-unauthorized Kafka at kafka:9093: User:shop-serving may not write topic shop.a,"
                        + " shop.orders. `apply` grants");
        assertThat(said(GroupAuthorizationException.forGroupId("shop.serving"), AclOperation.WRITE))
                .contains("User:shop-serving may not read group shop.serving.");
        assertThat(said(new TransactionalIdAuthorizationException("no"), AclOperation.READ))
                .contains("may not write its transactional id.");
    }

    @Test
    void findsTheRefusalInWhatWrapsIt() {
        Throwable wrapped = new KafkaException(
                "error state", new KafkaException(new TopicAuthorizationException(Set.of("shop.orders"))));
        assertThat(said(wrapped, AclOperation.READ)).contains("may not read topic shop.orders");
    }

    @Test
    void saysWhichLoginIsWrongAndNeverThePassword() {
        assertThat(said(new SaslAuthenticationException("invalid credentials"), AclOperation.READ))
                .startsWith("kafka-unauthenticated Kafka at kafka:9093 does not let in User:shop-serving: invalid"
                        + " credentials.")
                .contains("sasl.jaas.config")
                .doesNotContain(PASSWORD);
        assertThat(login.toString()).isEqualTo("Kafka at kafka:9093, as User:shop-serving");
    }

    @Test
    void saysWhyACertificateIsNotTrusted() {
        Throwable cause = new SSLHandshakeException("unable to find valid certification path");
        assertThat(said(new SslAuthenticationException("SSL handshake failed", cause), AclOperation.READ))
                .startsWith("kafka-untrusted Kafka at kafka:9093: no TLS")
                .contains("unable to find valid certification path", "ssl.truststore");
    }

    @Test
    void anOutageIsNoRefusal() {
        assertThat(login.refusal(new TimeoutException("no answer"), AclOperation.READ))
                .isEmpty();
    }

    @Test
    void whoeverDoesNotLogInIsAnonymous() {
        assertThat(KafkaLogin.of(Map.of("bootstrap.servers", "kafka:9092")))
                .hasToString("Kafka at kafka:9092, as User:ANONYMOUS");
    }

    private String said(Throwable failure, AclOperation operation) {
        Refusal refusal = login.refusal(failure, operation).orElseThrow();
        return refusal.code() + " " + refusal.message();
    }
}
