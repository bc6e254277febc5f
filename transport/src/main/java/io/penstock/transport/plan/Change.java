package io.penstock.transport.plan;

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
    /** Does it. */
    void with(Hands hands);

    /** What it does, for people: a headline, then details. */
    List<String> describe();

    /** {@code before} is empty where the registry names no level. */
    record SetCompatibility(String subject, Optional<String> before) implements Change {
        @Override
        public void with(Hands hands) {
            hands.setCompatibility(subject, SubjectTarget.COMPATIBILITY);
        }

        @Override
        public List<String> describe() {
            return List.of(
                    "~ subject " + subject,
                    "compatibility: " + before.orElse("not set") + " -> " + SubjectTarget.COMPATIBILITY);
        }
    }

    /** {@code version} is the number that the schema will most likely get. */
    record RegisterSchema(String subject, Schema schema, int version) implements Change {
        @Override
        public void with(Hands hands) {
            hands.register(subject, schema);
        }

        @Override
        public List<String> describe() {
            return List.of("+ schema " + subject, "version " + version + " of " + schema.getFullName());
        }
    }

    record CreateTopic(TopicTarget topic) implements Change {
        @Override
        public void with(Hands hands) {
            hands.createTopic(topic);
        }

        @Override
        public List<String> describe() {
            List<String> lines = new ArrayList<>();
            lines.add("+ topic " + topic.name());
            lines.add("partitions: " + topic.partitions() + ", replication factor: " + topic.replicationFactor());
            topic.config().forEach((name, value) -> lines.add(Setting.show(name, value)));
            return lines;
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
        public List<String> describe() {
            List<String> lines = new ArrayList<>();
            lines.add("~ topic " + topic);
            new TreeMap<>(after).forEach((name, value) -> lines.add(Setting.show(name, before.get(name), value)));
            return lines;
        }
    }

    record AddPartitions(String topic, int before, int after) implements Change {
        @Override
        public void with(Hands hands) {
            hands.addPartitions(topic, after);
        }

        @Override
        public List<String> describe() {
            return List.of("~ topic " + topic, "partitions: " + before + " -> " + after);
        }
    }
}
