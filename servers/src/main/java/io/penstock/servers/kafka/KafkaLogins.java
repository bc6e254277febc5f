package io.penstock.servers.kafka;

import io.penstock.servers.ServerFailure;
import io.penstock.servers.secret.Secrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Users of brokers with a {@link Doorkeeper}. Each has a password in {@code kafka-USER} and, in {@code kafka-USER.jaas}, what
 * Kafka's clients call {@code sasl.jaas.config}. All of it can be repeated; whoever is killed in between begins anew.
 */
public final class KafkaLogins {
    static final String SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required";
    private static final int ITERATIONS = 4_096;
    private static final Duration KNOWN = Duration.ofSeconds(30);

    private final Doorkeeper doorkeeper;
    private final List<String> bootstraps;

    /** @param bootstraps of each broker alone */
    public KafkaLogins(Doorkeeper doorkeeper, List<String> bootstraps) {
        this.doorkeeper = doorkeeper;
        this.bootstraps = List.copyOf(bootstraps);
    }

    /** {@code sasl.jaas.config} of a user. */
    static String module(String user, Secrets secrets) {
        return SCRAM + " username=\"" + user + "\" password=\"" + secrets.reveal("kafka-" + user) + "\";";
    }

    static String file(String user) {
        return "kafka-" + user + ".jaas";
    }

    /** Writes the files, which is possible before any broker runs. */
    public void write(Collection<String> users) throws IOException {
        for (String user : users) {
            String module = module(user, doorkeeper.secrets()) + "\n";
            doorkeeper.secrets().write(file(user), module.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Returns when every broker lets them in. */
    public void create(Collection<String> users) throws ExecutionException, InterruptedException {
        List<UserScramCredentialAlteration> credentials = new ArrayList<>();
        for (String user : users) {
            credentials.add(new UserScramCredentialUpsertion(
                    user,
                    new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS),
                    doorkeeper.secrets().reveal("kafka-" + user)));
        }
        try (Admin kafka = superuser()) {
            kafka.alterUserScramCredentials(credentials).all().get();
        }
        for (String broker : bootstraps) {
            awaitLogin(broker, credentials.get(credentials.size() - 1).user());
        }
    }

    /**
     * Lets a user apply pipelines: look at the cluster and its ACLs and add to them, and do with topics of these names
     * whatever a plan may ask for.
     *
     * @param prefix of the names, {@code shop.}
     * @param ownership the topic that says who owns which
     */
    public void letApply(String user, String prefix, String ownership) throws ExecutionException, InterruptedException {
        List<AclBinding> acls = new ArrayList<>();
        for (AclOperation operation : List.of(AclOperation.ALTER, AclOperation.DESCRIBE)) {
            acls.add(acl(user, ResourceType.CLUSTER, "kafka-cluster", PatternType.LITERAL, operation));
        }
        for (AclOperation operation : List.of(
                AclOperation.CREATE,
                AclOperation.DESCRIBE_CONFIGS,
                AclOperation.ALTER_CONFIGS,
                AclOperation.ALTER,
                AclOperation.DELETE)) {
            acls.add(acl(user, ResourceType.TOPIC, prefix, PatternType.PREFIXED, operation));
        }
        for (AclOperation operation :
                List.of(AclOperation.CREATE, AclOperation.DESCRIBE_CONFIGS, AclOperation.READ, AclOperation.WRITE)) {
            acls.add(acl(user, ResourceType.TOPIC, ownership, PatternType.LITERAL, operation));
        }
        acls.add(acl(user, ResourceType.GROUP, "*", PatternType.LITERAL, AclOperation.DESCRIBE));
        add(acls);
    }

    /** Lets a user see how brokers are set, read topics of these names, and end their transactions: for who proves and repairs. */
    public void letInspect(String user, String prefix) throws ExecutionException, InterruptedException {
        add(List.of(
                acl(user, ResourceType.CLUSTER, "kafka-cluster", PatternType.LITERAL, AclOperation.DESCRIBE_CONFIGS),
                acl(user, ResourceType.TOPIC, prefix, PatternType.PREFIXED, AclOperation.READ),
                acl(user, ResourceType.TRANSACTIONAL_ID, prefix, PatternType.PREFIXED, AclOperation.WRITE)));
    }

    private void add(List<AclBinding> acls) throws ExecutionException, InterruptedException {
        try (Admin kafka = superuser()) {
            kafka.createAcls(acls).all().get();
        }
    }

    private Admin superuser() {
        return Admin.create(doorkeeper.superuser(String.join(",", bootstraps)));
    }

    /** A broker hears of users from the controllers, of all in one batch, a moment after they have. */
    private void awaitLogin(String broker, String user) throws ExecutionException, InterruptedException {
        long began = System.nanoTime();
        while (true) {
            try (Admin kafka = Admin.create(doorkeeper.client(broker, user))) {
                kafka.describeCluster().nodes().get();
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof AuthenticationException)) {
                    throw e;
                }
                if (System.nanoTime() - began > KNOWN.toNanos()) {
                    throw new ServerFailure(
                            ServerFailure.Reason.NOT_STARTED,
                            broker + " does not let in " + user + ": " + e.getCause());
                }
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static AclBinding acl(
            String user, ResourceType type, String name, PatternType pattern, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(type, name, pattern),
                new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
    }
}
