package io.penstock.common.declaration;

import io.penstock.common.expression.Expression;
import io.penstock.common.names.Names;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The keys of a route, checked against the contract of the source that it reads. */
final class RouteForm {

    private static final int MOST_BRANCHES = 64;
    private static final int MOST_VALUES = 1_000;

    /** What readers of a route's topic cannot do without: the order of events and their place in time. */
    record Needed(Field<String> key, Field<String> eventTime) {
        static final Needed UNKNOWN = new Needed(new Field<>(Optional.empty()), new Field<>(Optional.empty()));
    }

    private final Names names;
    private final Claims claims;
    private final Map<String, Contract> contracts;
    private final Map<String, Needed> needed;

    /** @param contracts of all sources that were declared, by the source's name, and what readers need of each */
    RouteForm(Names names, Claims claims, Map<String, Contract> contracts, Map<String, Needed> needed) {
        this.names = names;
        this.claims = claims;
        this.contracts = contracts;
        this.needed = needed;
    }

    Supplier<Route> route(String name, Fields fields) {
        Form<String> declared = contracts.isEmpty() ? Forms.TEXT : Forms.known("source", contracts.keySet());
        Field<String> source = fields.required("from", declared);
        Contract contract = source.read().map(contracts::get).orElse(Contract.UNKNOWN);
        Needed kept = source.read().map(needed::get).orElse(Needed.UNKNOWN);
        Field<Optional<Expression>> where = fields.optional("where", contract.condition());
        Field<List<String>> select = fields.optional(
                "select", Forms.list(contract.field(FieldUse.COLUMN), 1_000).map(it -> whole(it, kept)), List.of());
        Field<Optional<Split>> split = fields.optional("split", Forms.mapping(it -> split(name, contract, it)));
        return () -> new Route(name, source.get(), where.get(), select.get(), split.get());
    }

    private static List<String> whole(List<String> select, Needed needed) {
        Map<String, Field<String>> roles = new HashMap<>();
        roles.put("the key, by which readers group and order events", needed.key());
        roles.put("the event time, by which readers judge lateness", needed.eventTime());
        roles.forEach(
                (role, field) -> field.read().filter(it -> !select.contains(it)).ifPresent(missing -> {
                    throw new IllegalArgumentException("leaves out '" + missing + "', " + role + "; add it");
                }));
        return select;
    }

    private Supplier<Split> split(String route, Contract contract, Fields fields) {
        Field<String> by = fields.required("by", contract.field(FieldUse.SPLIT));
        Form<String> value = by.read().map(contract::valueOf).orElse(Forms.TEXT);
        Form<String> branch = claims.branch(names, route, Forms.name('_', 48));
        Field<Map<String, List<String>>> into =
                fields.required("into", Forms.named(branch, 1, MOST_BRANCHES, name -> Forms.list(value, MOST_VALUES)));
        Field<Optional<String>> otherwise = fields.optional("otherwise", rest(into, branch));
        return () -> new Split(by.get(), into.get(), otherwise.get());
    }

    /** A branch that lists values has claimed its topic; {@link Split} says better what is wrong with naming it twice. */
    private static Form<String> rest(Field<Map<String, List<String>>> into, Form<String> branch) {
        return value -> value.isText()
                        && into.read()
                                .filter(it -> it.keySet().stream().anyMatch(value::says))
                                .isPresent()
                ? Forms.TEXT.read(value)
                : branch.read(value);
    }
}
