package io.penstock.transport.plan;

import io.penstock.transport.ownership.Claim;
import io.penstock.transport.ownership.Owner;
import io.penstock.transport.ownership.OwnershipTopic;
import io.penstock.transport.wanted.Grant;
import io.penstock.transport.wanted.SubjectTarget;
import io.penstock.transport.wanted.TopicTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.Schema;

/** One thing to do. */
public sealed interface Change {
    /** What kind of thing it is. */
    enum Action {
        CREATE("+"),
        CHANGE("~"),
        DELETE("-"),
        /** Of a record about who owns what; the object itself stays as it is. */
        RECORD("=");

        private final String sign;

        Action(String sign) {
            this.sign = sign;
        }
    }

    /** Does it. */
    void with(Hands hands);

    Action action();

    /** {@code topic shop.orders} */
    String object();

    /** What is set, and to what. */
    List<Property> properties();

    /** The reason, half a sentence. */
    String why();

    /** What a person should know before saying yes. */
    default List<String> consequences() {
        return List.of();
    }

    /** {@code + topic shop.orders} */
    default String headline() {
        return action().sign + " " + object();
    }

    /** What it does, for people: a headline, then properties. */
    default List<String> describe() {
        List<String> lines = new ArrayList<>(List.of(headline()));
        properties().forEach(property -> lines.add(action() == Action.CREATE ? property.showNew() : property.show()));
        return lines;
    }

    /** {@code before} is empty where the registry names no level. */
    record SetCompatibility(String subject, Optional<String> before) implements Change {
        @Override
        public void with(Hands hands) {
            hands.setCompatibility(subject, SubjectTarget.COMPATIBILITY);
        }

        @Override
        public Action action() {
            return Action.CHANGE;
        }

        @Override
        public String object() {
            return "subject " + subject;
        }

        @Override
        public List<Property> properties() {
            return List.of(Property.changed("compatibility", before, SubjectTarget.COMPATIBILITY));
        }

        @Override
        public String why() {
            return "what any release wrote, any other must be able to read";
        }
    }

    /** {@code version} is the number that the schema will most likely get. */
    record RegisterSchema(String subject, Schema schema, int version) implements Change {
        @Override
        public void with(Hands hands) {
            hands.register(subject, schema);
        }

        @Override
        public Action action() {
            return Action.CREATE;
        }

        @Override
        public String object() {
            return "schema " + subject;
        }

        @Override
        public List<Property> properties() {
            return List.of(Property.set("version", version + " of " + schema.getFullName()));
        }

        @Override
        public String why() {
            return version == 1
                    ? "the subject has no schema yet"
                    : "the contract is none of the versions that are registered";
        }
    }

    /** The topic that holds who owns which: the first thing that is made on a cluster. */
    record CreateOwnershipTopic(int replicationFactor, int minInSyncReplicas) implements Change {
        @Override
        public void with(Hands hands) {
            hands.createOwnershipTopic(replicationFactor, minInSyncReplicas);
        }

        @Override
        public Action action() {
            return Action.CREATE;
        }

        @Override
        public String object() {
            return "topic " + OwnershipTopic.NAME;
        }

        @Override
        public List<Property> properties() {
            return List.of(
                    Property.set("partitions", "1"),
                    Property.set("replication factor", Integer.toString(replicationFactor)));
        }

        @Override
        public String why() {
            return "it records which pipeline owns which topic";
        }
    }

    record CreateTopic(TopicTarget topic, Owner owner) implements Change {
        @Override
        public void with(Hands hands) {
            hands.createTopic(topic, owner);
        }

        @Override
        public Action action() {
            return Action.CREATE;
        }

        @Override
        public String object() {
            return "topic " + topic.name();
        }

        @Override
        public List<Property> properties() {
            List<Property> properties = new ArrayList<>();
            properties.add(Property.set("partitions", Integer.toString(topic.partitions())));
            properties.add(Property.set("replication factor", Integer.toString(topic.replicationFactor())));
            topic.config().forEach((name, value) -> properties.add(Property.set(name, value)));
            return properties;
        }

        @Override
        public String why() {
            return "declared (" + topic.role().word() + "), and not there";
        }
    }

    /**
     * Says whose a topic is.
     *
     * @param before whose it was; empty for nobody's
     */
    record RecordOwner(Claim claim, Optional<Owner> before, String why) implements Change {
        @Override
        public void with(Hands hands) {
            hands.claim(claim);
        }

        @Override
        public Action action() {
            return Action.RECORD;
        }

        @Override
        public String object() {
            return "topic " + claim.topic();
        }

        @Override
        public List<Property> properties() {
            return List.of(Property.changed(
                    "owner", before.map(Owner::toString), claim.owner().toString()));
        }
    }

    /** Both maps have the same keys, except that {@code before} lacks what has no value. */
    record AlterSettings(String topic, Map<String, String> before, Map<String, String> after) implements Change {
        public AlterSettings {
            before = Map.copyOf(before);
            after = Map.copyOf(after);
        }

        @Override
        public void with(Hands hands) {
            hands.alterSettings(topic, after);
        }

        @Override
        public Action action() {
            return Action.CHANGE;
        }

        @Override
        public String object() {
            return "topic " + topic;
        }

        @Override
        public List<Property> properties() {
            List<Property> properties = new ArrayList<>();
            new TreeMap<>(after)
                    .forEach((name, value) ->
                            properties.add(Property.changed(name, Optional.ofNullable(before.get(name)), value)));
            return properties;
        }

        @Override
        public String why() {
            return "differs from what the declaration and the environment ask for";
        }

        @Override
        public List<String> consequences() {
            return "true".equals(after.get(TopicTarget.TIERED))
                    ? List.of("records older than " + TopicTarget.LOCAL_RETENTION
                            + " move to remote storage; there is no way back but to delete them there")
                    : List.of();
        }
    }

    record AddPartitions(String topic, int before, int after, List<String> consequences) implements Change {
        public AddPartitions {
            consequences = List.copyOf(consequences);
        }

        @Override
        public void with(Hands hands) {
            hands.addPartitions(topic, after);
        }

        @Override
        public Action action() {
            return Action.CHANGE;
        }

        @Override
        public String object() {
            return "topic " + topic;
        }

        @Override
        public List<Property> properties() {
            return List.of(
                    Property.changed("partitions", Optional.of(Integer.toString(before)), Integer.toString(after)));
        }

        @Override
        public String why() {
            return "the declared throughput asks for more";
        }
    }

    /** {@code topicId} is that of the topic that was looked at: another one of its name stays. */
    record DeleteTopic(String topic, String topicId, List<String> consequences) implements Change {
        public DeleteTopic {
            consequences = List.copyOf(consequences);
        }

        @Override
        public void with(Hands hands) {
            hands.deleteTopic(topic, topicId);
        }

        @Override
        public Action action() {
            return Action.DELETE;
        }

        @Override
        public String object() {
            return "topic " + topic;
        }

        @Override
        public List<Property> properties() {
            return List.of();
        }

        @Override
        public String why() {
            return "no longer declared, and --allow-delete names it";
        }
    }

    /** Gives one principal what it lacks. */
    record GrantAccess(String principal, List<Grant> grants) implements Change {
        public GrantAccess {
            grants = List.copyOf(grants);
        }

        @Override
        public void with(Hands hands) {
            hands.grant(grants);
        }

        @Override
        public Action action() {
            return Action.CREATE;
        }

        @Override
        public String object() {
            return "access of " + principal;
        }

        @Override
        public List<Property> properties() {
            return grants.stream()
                    .map(grant -> Property.set("may", grant.what()))
                    .toList();
        }

        @Override
        public String why() {
            return "the declaration gives it this to do";
        }
    }
}
