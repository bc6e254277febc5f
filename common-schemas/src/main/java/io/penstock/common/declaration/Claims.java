package io.penstock.common.declaration;

import io.penstock.common.names.Names;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What only one source, view, job or route of a pipeline may own. */
final class Claims {

    private record Claim(String topic, String owner) {}

    private final Map<String, Claim> topics = new HashMap<>();
    private final Map<String, String> tables = new HashMap<>();

    /** A source's name, once the topics that follow from it are its own. */
    Form<String> source(Names names, Form<String> name) {
        return name.map(source -> {
            for (String topic : List.of(names.topic(source), names.dlq(source), names.late(source))) {
                claim(topic, "source '" + source + "'");
            }
            return source;
        });
    }

    /** A view's name, once the topic that follows from it is its own. */
    Form<String> view(Names names, Form<String> name) {
        return name.map(view -> {
            claim(names.viewTopic(view), "view '" + view + "'");
            return view;
        });
    }

    /** A route's name, once the topic that it is called like and that of its dead letters are its own. */
    Form<String> route(Names names, Form<String> name) {
        return name.map(route -> {
            for (String topic : List.of(names.routeTopic(route), names.routeDlq(route))) {
                claim(topic, "route '" + route + "'");
            }
            return route;
        });
    }

    /** A branch's name, once the topic that follows from it is its own. */
    Form<String> branch(Names names, String route, Form<String> name) {
        return name.map(branch -> {
            claim(names.branchTopic(route, branch), "branch '" + branch + "' of route '" + route + "'");
            return branch;
        });
    }

    /** A job's name, once the topics are its own that it gives records up to. */
    Form<String> job(Names names, Form<String> name) {
        return name.map(job -> {
            claim(names.jobDlq(job), "job '" + job + "'");
            claim(names.jobLate(job), "job '" + job + "'");
            return job;
        });
    }

    /** What a job writes, once the topic that follows from it is its own. */
    Form<JobOutput> output(Names names, String job, Form<JobOutput> output) {
        return output.map(it -> {
            claim(names.jobTopic(job, it.name()), "job '" + job + "'");
            return it;
        });
    }

    /** A table, unless another source captures it: each change would be published twice. */
    Form<String> table(String source, Field<String> database, Form<String> table) {
        return table.map(it -> {
            String before = tables.putIfAbsent(database.read().orElse("") + "/" + it, source);
            if (before != null) {
                throw new IllegalArgumentException("'" + it + "' is captured by source '" + before + "' already");
            }
            return it;
        });
    }

    /** A broker refuses a topic that differs from another one in '.' and '_' only: their metrics would be one. */
    private void claim(String topic, String owner) {
        Claim before = topics.putIfAbsent(topic.replace('.', '_'), new Claim(topic, owner));
        if (before != null) {
            throw new IllegalArgumentException("topic '" + topic + "' collides with '" + before.topic() + "' of "
                    + before.owner() + ": Kafka takes '.' and '_' for the same");
        }
    }
}
