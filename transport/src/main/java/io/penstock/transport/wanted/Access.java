package io.penstock.transport.wanted;

import io.penstock.common.declaration.Job;
import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Route;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.common.environment.Client;
import io.penstock.common.names.Names;
import io.penstock.common.route.RouteSchema;
import io.penstock.transport.wanted.Grant.Kind;
import io.penstock.transport.wanted.Grant.Operation;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Derives who may do what: each client of a pipeline exactly what the declaration gives it to do. */
public final class Access {
    private final Pipeline pipeline;
    private final Names names;
    private final Map<Client, String> principals;
    private final SortedSet<Grant> grants = new TreeSet<>();

    private Access(Pipeline pipeline, Map<Client, String> principals) {
        this.pipeline = pipeline;
        this.names = new Names(pipeline.name());
        this.principals = principals;
    }

    /** In a fixed order; nothing for a client without a principal. */
    public static SortedSet<Grant> of(Pipeline pipeline, Map<Client, String> principals) {
        Access access = new Access(pipeline, principals);
        access.sources();
        pipeline.views().values().forEach(access::view);
        pipeline.jobs().values().forEach(access::job);
        pipeline.routes().values().forEach(access::route);
        access.processing();
        access.serving();
        access.monitoring();
        access.operations();
        return access.grants;
    }

    private void sources() {
        for (Source source : pipeline.sources().values()) {
            String topic = names.topic(source.name());
            if (source.origin() instanceof Origin.Cdc cdc) {
                topic(Client.INGESTION, topic, Operation.WRITE);
                // It reads what it has written, to take an unfinished snapshot back.
                topic(Client.INGESTION, topic, Operation.READ);
                topic(Client.INGESTION, names.dlq(source.name()), Operation.WRITE);
                topic(Client.INGESTION, names.cdcOffsetsTopic(cdc.database()), Operation.READ);
                topic(Client.INGESTION, names.cdcOffsetsTopic(cdc.database()), Operation.WRITE);
                transactions(Client.INGESTION, names.ingestionTransactionalId(cdc.database()), false);
            } else {
                topic(Client.APPLICATIONS, topic, Operation.WRITE);
            }
        }
    }

    private void view(View view) {
        read(Client.PROCESSING, view.source());
        topic(Client.PROCESSING, names.viewTopic(view.name()), Operation.WRITE);
        topic(Client.SERVING, names.viewTopic(view.name()), Operation.READ);
    }

    private void job(Job job) {
        job.inputs().forEach(input -> read(Client.PROCESSING, input));
        job.outputs()
                .keySet()
                .forEach(output -> topic(Client.PROCESSING, names.jobTopic(job.name(), output), Operation.WRITE));
        topic(Client.PROCESSING, names.jobDlq(job.name()), Operation.WRITE);
        topic(Client.PROCESSING, names.jobLate(job.name()), Operation.WRITE);
    }

    /** A source whose dead letters and late records the reader puts aside. */
    private void read(Client client, String source) {
        topic(client, names.topic(source), Operation.READ);
        topic(client, names.dlq(source), Operation.WRITE);
        topic(client, names.late(source), Operation.WRITE);
    }

    private void route(Route route) {
        String application = names.routingApplication(route.name());
        topic(Client.ROUTING, names.topic(route.source()), Operation.READ);
        RouteSchema.topics(pipeline.name(), route).forEach(topic -> topic(Client.ROUTING, topic, Operation.WRITE));
        topic(Client.ROUTING, names.routeDlq(route.name()), Operation.WRITE);
        group(Client.ROUTING, application);
        // Kafka Streams appends an id of the process, and a number.
        transactions(Client.ROUTING, application, true);
    }

    private void processing() {
        if (!pipeline.views().isEmpty() || !pipeline.jobs().isEmpty()) {
            pipeline.sourcesByVersion()
                    .keySet()
                    .forEach(version -> group(Client.PROCESSING, names.processingGroup(version)));
            group(Client.PROCESSING, names.processingLease());
            transactions(Client.PROCESSING, names.processingTransactionalPrefix(""), true);
        }
    }

    private void serving() {
        if (!pipeline.views().isEmpty()) {
            group(Client.SERVING, names.servingGroup());
        }
    }

    /** It reads offsets, never a record. */
    private void monitoring() {
        String of = names.topic("");
        grant(Client.MONITORING, Kind.TOPIC, of, true, Operation.DESCRIBE);
        grant(Client.MONITORING, Kind.GROUP, of, true, Operation.DESCRIBE);
    }

    private void operations() {
        for (String source : pipeline.sources().keySet()) {
            topic(Client.OPERATIONS, names.topic(source), Operation.READ);
            topic(Client.OPERATIONS, names.topic(source), Operation.WRITE);
            topic(Client.OPERATIONS, names.dlq(source), Operation.READ);
            topic(Client.OPERATIONS, names.late(source), Operation.READ);
        }
        for (Job job : pipeline.jobs().values()) {
            topic(Client.OPERATIONS, names.jobDlq(job.name()), Operation.READ);
            topic(Client.OPERATIONS, names.jobLate(job.name()), Operation.READ);
        }
        pipeline.routes().keySet().forEach(route -> topic(Client.OPERATIONS, names.routeDlq(route), Operation.READ));
        topic(Client.OPERATIONS, names.letterMarksTopic(), Operation.READ);
        topic(Client.OPERATIONS, names.letterMarksTopic(), Operation.WRITE);
        transactions(Client.OPERATIONS, names.redriveTransactionalId(""), true);
    }

    private void topic(Client client, String name, Operation operation) {
        grant(client, Kind.TOPIC, name, false, operation);
    }

    private void group(Client client, String name) {
        grant(client, Kind.GROUP, name, false, Operation.READ);
    }

    private void transactions(Client client, String id, boolean prefixed) {
        grant(client, Kind.TRANSACTIONAL_ID, id, prefixed, Operation.WRITE);
    }

    private void grant(Client client, Kind kind, String name, boolean prefixed, Operation operation) {
        String principal = principals.get(client);
        if (principal != null) {
            grants.add(new Grant(principal, kind, name, prefixed, operation));
        }
    }
}
