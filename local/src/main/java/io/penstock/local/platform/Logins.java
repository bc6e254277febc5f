package io.penstock.local.platform;

import io.penstock.common.environment.Client;
import io.penstock.servers.ServerFailure;
import io.penstock.servers.kafka.Doorkeeper;
import io.penstock.servers.kafka.KafkaLogins;
import io.penstock.servers.kafka.Quorum;
import io.penstock.transport.ownership.OwnershipTopic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * Who is who on secured brokers: each client of a pipeline has a login, named as {@link Client#key()}, and so has the
 * launcher, which applies the pipeline, reads its topics for the demo's proof, and ends transactions.
 */
public final class Logins {
    /** Who plans, applies and proves. */
    public static final String LAUNCHER = "launcher";

    private static final String VARIABLE = "PENSTOCK_LOGIN";

    private final KafkaLogins logins;
    private final List<String> users = new ArrayList<>();

    Logins(Doorkeeper doorkeeper, Quorum brokers) {
        this.logins = new KafkaLogins(
                doorkeeper,
                brokers.nodes().stream().map(node -> "127.0.0.1:" + node.port()).toList());
        for (Client client : Client.values()) {
            users.add(client.key());
        }
        users.add(LAUNCHER);
    }

    /**
     * Makes all of them, and lets the launcher do what is asked of it; brokers must run. Can be repeated: a password whose
     * file was deleted is a new one from then on.
     *
     * @param prefix of the pipeline's topics and transactional ids
     */
    void make(String prefix) throws IOException, InterruptedException {
        logins.write(users);
        try {
            logins.letApply(LAUNCHER, prefix, OwnershipTopic.NAME);
            logins.letInspect(LAUNCHER, prefix);
            logins.create(users);
        } catch (ExecutionException e) {
            throw new ServerFailure(
                    ServerFailure.Reason.NOT_STARTED, "cannot make the brokers' logins: " + e.getCause(), e);
        }
    }

    /** The same variables for a process that logs in as this one. */
    static Map<String, String> as(String login, Map<String, String> variables) {
        Map<String, String> own = new LinkedHashMap<>(variables);
        own.put(VARIABLE, login);
        return own;
    }
}
