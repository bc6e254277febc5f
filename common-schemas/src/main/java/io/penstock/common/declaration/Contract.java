package io.penstock.common.declaration;

import io.penstock.common.expression.BadExpression;
import io.penstock.common.expression.Expression;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/** A source's contract as far as it is known, to check what the rest of the file says about its fields. */
final class Contract {

    /** Of a source that could not be read: any field will do, for the problem is on record. */
    static final Contract UNKNOWN = new Contract(Optional.empty());

    private final Optional<Schema> schema;
    private final Map<String, Schema> derived;

    private Contract(Optional<Schema> schema) {
        this(schema, Map.of());
    }

    private Contract(Optional<Schema> schema, Map<String, Schema> derived) {
        this.schema = schema;
        this.derived = derived;
    }

    /** With fields that are computed from its own; unknown where they could not be read. */
    Contract with(Optional<Map<String, Expression>> computed) {
        Map<String, Schema> types = new LinkedHashMap<>();
        computed.ifPresent(all -> all.forEach((name, expression) -> types.put(name, expression.type())));
        return computed.isPresent() ? new Contract(schema, types) : UNKNOWN;
    }

    /** The name of a field that is to be computed: none that the contract has. */
    Form<String> newField(Form<String> name) {
        return name.map(it -> {
            schema.filter(known -> known.getField(it) != null).ifPresent(known -> {
                throw new IllegalArgumentException(
                        "contract " + known.getFullName() + " has a field '" + it + "': choose another name");
            });
            return it;
        });
    }

    /** The full name of an Avro record. */
    static Form<Contract> form(ContractLookup lookup) {
        return Forms.TEXT.map(name -> new Contract(Optional.of(lookup.find(name))));
    }

    Schema schema() {
        return schema.orElseThrow();
    }

    /** The name of a field that is good for this use. */
    Form<String> field(FieldUse use) {
        return value -> Forms.TEXT.read(value).flatMap(name -> schema.map(known -> check(known, name, use, value))
                .orElse(Optional.of(name)));
    }

    /** An expression over the fields that is true or false. Of an unknown contract nothing is read, and nothing is wrong. */
    Form<Expression> condition() {
        return expression(Expression::condition);
    }

    /** An expression over the fields that a field could hold. */
    Form<Expression> expression() {
        return expression(Expression::compile);
    }

    private Form<Expression> expression(BiFunction<String, Schema, Expression> compile) {
        return value -> Forms.TEXT
                .read(value)
                .flatMap(text -> schema.flatMap(known -> {
                    try {
                        return Optional.of(compile.apply(text, known));
                    } catch (BadExpression e) {
                        List<String> names = known.getFields().stream()
                                .map(Schema.Field::name)
                                .toList();
                        return value.refuse(
                                Problems.quote(text) + ": " + e.getMessage(),
                                e.unknownField().flatMap(name -> Nearest.to(name, names)));
                    }
                }));
    }

    /** Whether a field's values have decimals. */
    boolean isFractional(String field) {
        return schema.flatMap(known -> type(known, field))
                .filter(found -> FieldUse.present(found).getType() == Schema.Type.DOUBLE)
                .isPresent();
    }

    /** A value that this field can have, as text. */
    Form<String> valueOf(String field) {
        Schema type = schema.map(known -> known.getField(field))
                .map(found -> FieldUse.present(found.schema()))
                .orElse(Schema.create(Schema.Type.STRING));
        return switch (type.getType()) {
            case ENUM -> Forms.known("symbol of " + type.getFullName(), type.getEnumSymbols());
            case BOOLEAN -> Forms.oneOf(Map.of("true", "true", "false", "false"));
            case INT -> Forms.parsed("an int", text -> wholeNumber(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case LONG -> Forms.parsed("a long", text -> wholeNumber(text, Long.MIN_VALUE, Long.MAX_VALUE));
            default -> Forms.TEXT;
        };
    }

    /** Only as the number itself prints: two ways to write one value would make it two. */
    private static Optional<String> wholeNumber(String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            return number >= least && number <= most && Long.toString(number).equals(text)
                    ? Optional.of(text)
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private Optional<Schema> type(Schema known, String field) {
        return Optional.ofNullable(derived.get(field))
                .or(() -> Optional.ofNullable(known.getField(field)).map(Schema.Field::schema));
    }

    private Optional<String> check(Schema known, String name, FieldUse use, Value value) {
        Optional<Schema> type = type(known, name);
        if (type.isEmpty()) {
            List<String> fitting = Stream.concat(
                            known.getFields().stream().map(Schema.Field::name), derived.keySet().stream())
                    .filter(candidate ->
                            type(known, candidate).filter(use::fits).isPresent())
                    .toList();
            return value.refuse(
                    "contract " + known.getFullName() + " has no field " + Problems.quote(name),
                    Nearest.to(name, fitting));
        }
        return use.fits(type.get())
                ? Optional.of(name)
                : value.refuse("'" + name + "' is " + describe(type.get()) + ": " + use.rule());
    }

    private static String describe(Schema schema) {
        if (schema.isUnion()) {
            return schema.getTypes().stream().map(Contract::describe).collect(Collectors.joining(" or "));
        }
        String logical = schema.getLogicalType() == null
                ? ""
                : " " + schema.getLogicalType().getName();
        return schema.getType().getName() + logical;
    }
}
