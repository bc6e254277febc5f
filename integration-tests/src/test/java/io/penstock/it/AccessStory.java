package io.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.common.environment.Client;
import io.penstock.common.names.Names;
import io.penstock.local.platform.Platform;
import io.penstock.servers.kafka.Doorkeeper;
import io.penstock.servers.net.Http;
import io.penstock.servers.secret.Secrets;
import io.penstock.transport.Transport;
import io.penstock.transport.ownership.OwnershipTopic;
import io.penstock.transport.plan.Permissions;
import io.penstock.transport.transactions.TransactionDesk;
import io.penstock.transport.wanted.Access;
import io.penstock.transport.wanted.Grant;
import io.penstock.transport.wanted.Grant.Kind;
import io.penstock.transport.wanted.Grant.Operation;
import io.penstock.transport.wanted.Targets;
import io.penstock.transport.wanted.TopicTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;

/** What brokers say that each login may do, and what services say when a grant is gone, until it is given again. */
final class AccessStory {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Platform platform;

    private AccessStory(Platform platform) {
        this.platform = platform;
    }

    /** @param order commits one, so that there is something to write */
    static void tell(Platform platform, Callable<?> order) throws Exception {
        AccessStory story = new AccessStory(platform);
        story.everyLoginMayDoWhatIsDeclaredAndNothingElse();
        story.whoeverLosesAGrantSaysWhichUntilItIsAppliedAgain(order);
    }

    private void everyLoginMayDoWhatIsDeclaredAndNothingElse() throws Exception {
        try (Transport transport = Transport.connect(platform.pipeline(), platform.environment())) {
            assertThat(transport.plan(Permissions.none()).drifted()).isFalse();
        }
        try (TransactionDesk desk = new TransactionDesk(platform.pipeline(), platform.environment())) {
            assertThat(desk.list(false))
                    .allSatisfy(open -> assertThat(open.transactionalId()).startsWith("shop."));
        }
        List<String> topics = new ArrayList<>(List.of(OwnershipTopic.NAME, "__consumer_offsets"));
        Targets.of(platform.pipeline(), platform.environment()).topics().stream()
                .map(TopicTarget::name)
                .forEach(topics::add);
        Set<Grant> declared =
                Access.of(platform.pipeline(), platform.environment().kafka().principals());
        for (Client client : Client.values()) {
            String principal = "User:" + client.key();
            assertThat(allowed(client, principal, topics))
                    .as(principal)
                    .isEqualTo(declared.stream()
                            .filter(grant -> grant.principal().equals(principal)
                                    && grant.kind() == Kind.TOPIC
                                    && grant.operation() != Operation.DESCRIBE)
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    /** By the authorizer's own answer. */
    private Set<Grant> allowed(Client client, String principal, List<String> topics) throws Exception {
        Set<Grant> allowed = new TreeSet<>();
        try (Admin admin = Admin.create(platform.environment(client).kafka().clientProperties())) {
            var answers = admin.describeTopics(topics, new DescribeTopicsOptions().includeAuthorizedOperations(true))
                    .topicNameValues();
            for (var answer : answers.entrySet()) {
                try {
                    Set<AclOperation> operations = answer.getValue().get().authorizedOperations();
                    for (Operation operation : List.of(Operation.READ, Operation.WRITE)) {
                        if (operations.contains(AclOperation.valueOf(operation.name()))) {
                            allowed.add(new Grant(principal, Kind.TOPIC, answer.getKey(), false, operation));
                        }
                    }
                    assertThat(operations)
                            .as("%s on %s", principal, answer.getKey())
                            .isSubsetOf(AclOperation.READ, AclOperation.WRITE, AclOperation.DESCRIBE);
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).isInstanceOf(TopicAuthorizationException.class);
                }
            }
        }
        return allowed;
    }

    private void whoeverLosesAGrantSaysWhichUntilItIsAppliedAgain(Callable<?> order) throws Exception {
        Names names = new Names(platform.pipeline().name());
        String orders = names.topic("orders");
        Doorkeeper doorkeeper =
                new Doorkeeper(new Secrets(Path.of(platform.variables().get("PENSTOCK_SECRETS"))));
        try (Admin superuser = Admin.create(doorkeeper.superuser(platform.kafkaBootstrap()))) {
            revoke(superuser, Client.INGESTION, ResourceType.TOPIC, orders, AclOperation.WRITE);
            revoke(superuser, Client.ROUTING, ResourceType.TOPIC, orders, AclOperation.READ);
            revoke(superuser, Client.SERVING, ResourceType.GROUP, names.servingGroup(), AclOperation.READ);
            revoke(superuser, Client.MONITORING, ResourceType.GROUP, names.topic(""), AclOperation.DESCRIBE);
        }
        order.call();
        Map<String, String> said = Map.of(
                "ingestion", "User:ingestion may not write topic " + orders,
                "routing", "User:routing may not read topic " + orders,
                "serving", "User:serving may not read group " + names.servingGroup(),
                "monitoring", "User:monitoring may not describe group ");
        said.forEach((service, why) -> await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(readiness(service)).contains(why, "`apply` grants")));

        try (Transport transport = Transport.connect(platform.pipeline(), platform.environment())) {
            assertThat(transport.plan(Permissions.none()).describe())
                    .contains("read group " + names.servingGroup(), "write topic " + orders);
        }
        Transport.apply(platform.pipeline(), platform.environment(), System.out);
        said.keySet().forEach(service -> await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(readiness(service)).contains("\"status\":\"ready\"")));
    }

    private String readiness(String service) throws Exception {
        return Http.get(platform.service(service).resolve("/readyz")).body();
    }

    private static void revoke(Admin superuser, Client client, ResourceType type, String name, AclOperation operation)
            throws Exception {
        assertThat(superuser
                        .deleteAcls(List.of(new AclBindingFilter(
                                new ResourcePatternFilter(type, name, PatternType.ANY),
                                new AccessControlEntryFilter(
                                        "User:" + client.key(), "*", operation, AclPermissionType.ALLOW))))
                        .all()
                        .get())
                .hasSize(1);
    }
}
