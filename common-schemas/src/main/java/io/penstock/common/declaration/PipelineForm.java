package io.penstock.common.declaration;

import io.penstock.common.expression.Expression;
import io.penstock.common.names.Names;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The keys of a declaration. One instance reads one file, top down: views and jobs are checked against the sources before them. */
final class PipelineForm {

    private record Metadata(String name, String owner) {}

    private final Map<String, Contract> contracts = new LinkedHashMap<>();
    private final Map<String, RouteForm.Needed> needed = new HashMap<>();
    private final Set<String> changeStreams = new HashSet<>();
    private final ContractLookup lookup = new ContractLookup();
    private final Claims claims = new Claims();

    Supplier<Pipeline> pipeline(Fields fields) {
        Field<Metadata> metadata = fields.required("metadata", Forms.mapping(PipelineForm::metadata));
        Names names = new Names(metadata.read().map(Metadata::name).orElse("pipeline"));
        Field<Map<String, Source>> sources =
                fields.required("sources", Forms.named(claims.source(names, Forms.name('_', 48)), 1, 64, this::source));
        Field<Map<String, View>> views = fields.optional(
                "views",
                Forms.named(
                        claims.view(names, Forms.name('_', 63)),
                        0,
                        64,
                        name -> Forms.mapping(it -> new ViewForm(contracts, changeStreams).view(name, it))),
                Map.of());
        Field<Map<String, Job>> jobs = fields.optional(
                "jobs",
                Forms.named(
                        claims.job(names, Forms.name('_', 48)),
                        0,
                        64,
                        name -> Forms.mapping(it -> new JobForm(contracts, lookup, claims, names).job(name, it))),
                Map.of());
        RouteForm route = new RouteForm(names, claims, contracts, needed);
        Field<Map<String, Route>> routes = fields.optional(
                "routes",
                Forms.named(
                        claims.route(names, Forms.name('_', 48)),
                        0,
                        64,
                        name -> Forms.mapping(it -> route.route(name, it))),
                Map.of());
        Field<Checkpoints> checkpoints =
                fields.optional("checkpoints", Forms.mapping(PipelineForm::checkpoints), Checkpoints.defaults());
        return () -> new Pipeline(
                metadata.get().name(),
                metadata.get().owner(),
                sources.get(),
                views.get(),
                jobs.get(),
                routes.get(),
                checkpoints.get());
    }

    private static Supplier<Metadata> metadata(Fields fields) {
        Field<String> name = fields.required("name", Forms.name('_', 24).map(PipelineForm::unreserved));
        Field<String> owner = fields.required("owner", Forms.TEXT);
        return () -> new Metadata(name.get(), owner.get());
    }

    /** The name becomes a schema of the serving database, where PostgreSQL and we own some names already. */
    private static String unreserved(String name) {
        if (name.startsWith("pg_")
                || List.of("public", "information_schema", "penstock").contains(name)) {
            throw new IllegalArgumentException("'" + name + "' is reserved");
        }
        return name;
    }

    /** Known by name at once: a view of a source that cannot be read is not wrong because of it. */
    private Form<Source> source(String name) {
        contracts.put(name, Contract.UNKNOWN);
        return Forms.mapping(fields -> source(name, fields));
    }

    private Supplier<Source> source(String name, Fields fields) {
        Field<Contract> contract = fields.required("schema", Contract.form(lookup));
        Contract known = contract.read().orElse(Contract.UNKNOWN);
        contracts.put(name, known);
        Field<Origin> origin = fields.either(
                new Choice<>("cdc", Forms.<Origin>mapping(it -> cdc(name, known, it))),
                new Choice<>("events", Forms.<Origin>mapping(it -> Origin.Events::new)));
        Field<String> key = fields.required("key", known.field(FieldUse.KEY));
        Field<Optional<String>> id = fields.optional("id", known.field(FieldUse.KEY));
        Field<String> eventTime = fields.required("eventTime", known.field(FieldUse.EVENT_TIME));
        Field<List<Expression>> checks = fields.optional("checks", Forms.list(known.condition(), 32), List.of());
        needed.put(name, new RouteForm.Needed(key, eventTime));
        Field<TopicSpec> topic =
                fields.optional("topic", Forms.mapping(PipelineForm::topic), TopicSpec.of(1_000, Duration.ofDays(7)));
        if (fields.has("cdc")) {
            changeStreams.add(name);
        }
        LatePolicy usual = fields.has("cdc") ? LatePolicy.MERGE : LatePolicy.ROUTE;
        Field<Lateness> lateness =
                fields.optional("lateness", Forms.mapping(it -> lateness(usual, it)), Lateness.defaults(usual));
        return () -> new Source(
                name,
                origin.get(),
                contract.get().schema(),
                new FieldRoles(key.get(), id.get().orElse(key.get()), eventTime.get()),
                checks.get(),
                topic.get(),
                lateness.get());
    }

    private Supplier<Origin> cdc(String source, Contract contract, Fields fields) {
        Field<String> database = fields.required("database", Forms.name('-', 28));
        Field<String> table = fields.required("table", claims.table(source, database, Forms.TABLE));
        Field<Map<String, String>> columns = fields.optional(
                "columns", Forms.named(contract.field(FieldUse.COLUMN), 0, 1_000, field -> Forms.IDENTIFIER), Map.of());
        return () -> new Origin.Cdc(database.get(), table.get(), columns.get());
    }

    private static Supplier<TopicSpec> topic(Fields fields) {
        Field<Long> throughput = fields.optional("throughput", Forms.RATE_PER_SECOND, 1_000L);
        Field<Duration> retention = fields.optional("retention", Forms.DURATION, Duration.ofDays(7));
        Field<Optional<Integer>> partitions = fields.optional("partitions", Forms.WHOLE_NUMBER);
        return () -> {
            TopicSpec computed = TopicSpec.of(throughput.get(), retention.get());
            return partitions.get().map(computed::withPartitions).orElse(computed);
        };
    }

    private static Supplier<Lateness> lateness(LatePolicy usual, Fields fields) {
        Lateness defaults = Lateness.defaults(usual);
        Field<Double> quantile = fields.optional("quantile", Forms.DECIMAL_NUMBER, defaults.quantile());
        Field<Duration> min = fields.optional("min", Forms.DURATION, defaults.min());
        Field<Duration> max = fields.optional("max", Forms.DURATION, defaults.max());
        Field<LatePolicy> late = fields.optional("late", Forms.oneOf(LatePolicy.values()), usual);
        Field<Duration> maxFuture = fields.optional("maxFuture", Forms.DURATION, defaults.maxFuture());
        return () -> new Lateness(quantile.get(), min.get(), max.get(), late.get(), maxFuture.get());
    }

    private static Supplier<Checkpoints> checkpoints(Fields fields) {
        Checkpoints defaults = Checkpoints.defaults();
        Field<Duration> interval = fields.optional("interval", Forms.DURATION, defaults.interval());
        Field<Duration> minPause = fields.optional("minPause", Forms.DURATION, defaults.minPause());
        Field<Duration> timeout = fields.optional("timeout", Forms.DURATION, defaults.timeout());
        Field<Optional<String>> storage = fields.optional("storage", Forms.FOLDER);
        return () -> new Checkpoints(interval.get(), minPause.get(), timeout.get(), storage.get());
    }
}
