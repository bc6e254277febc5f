package io.penstock.transport.world;

import io.penstock.transport.wanted.Grant;
import io.penstock.transport.wanted.Grant.Kind;
import io.penstock.transport.wanted.Grant.Operation;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeAclsResult;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;

/** Grants as Kafka's access control lists. */
public final class AccessLists {
    private static final String ANY_HOST = "*";

    private final Admin kafka;

    public AccessLists(Admin kafka) {
        this.kafka = kafka;
    }

    /**
     * What these principals may do, as far as {@link Grant} can say it: denials, other operations and grants to single hosts are left
     * out.
     *
     * @return empty if the cluster has no authorizer: there everybody may do everything
     */
    Optional<Set<Grant>> of(Collection<String> principals) {
        Set<Grant> grants = new TreeSet<>();
        for (String principal : principals) {
            DescribeAclsResult acls = kafka.describeAcls(new AclBindingFilter(
                    ResourcePatternFilter.ANY,
                    new AccessControlEntryFilter(principal, ANY_HOST, AclOperation.ANY, AclPermissionType.ALLOW)));
            if (KafkaFailure.failedWith(acls.values(), SecurityDisabledException.class)) {
                return Optional.empty();
            }
            KafkaFailure.await(acls.values(), "read the access control lists of " + principal)
                    .forEach(acl -> grant(acl).ifPresent(grants::add));
        }
        return Optional.of(grants);
    }

    /** Adds to what is there; what is there already stays as it is. */
    public void add(Collection<Grant> grants) {
        KafkaFailure.await(
                kafka.createAcls(grants.stream().map(AccessLists::acl).toList()).all(), "add access control lists");
    }

    private static Optional<Grant> grant(AclBinding acl) {
        PatternType pattern = acl.pattern().patternType();
        return kind(acl.pattern().resourceType())
                .flatMap(kind -> operation(acl.entry().operation())
                        .map(operation -> new Grant(
                                acl.entry().principal(),
                                kind,
                                acl.pattern().name(),
                                pattern == PatternType.PREFIXED,
                                operation)));
    }

    private static Optional<Kind> kind(ResourceType type) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.name().equals(type.name()))
                .findAny();
    }

    private static Optional<Operation> operation(AclOperation type) {
        return Arrays.stream(Operation.values())
                .filter(operation -> operation.name().equals(type.name()))
                .findAny();
    }

    private static AclBinding acl(Grant grant) {
        return new AclBinding(
                new ResourcePattern(
                        ResourceType.valueOf(grant.kind().name()),
                        grant.name(),
                        grant.prefixed() ? PatternType.PREFIXED : PatternType.LITERAL),
                new AccessControlEntry(
                        grant.principal(),
                        ANY_HOST,
                        AclOperation.valueOf(grant.operation().name()),
                        AclPermissionType.ALLOW));
    }
}
