package io.penstock.common.expression;

import com.google.common.collect.ImmutableMap;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.Program;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * An expression in the Common Expression Language (cel.dev) over the fields of a row, which it calls by their names. It
 * has no side effects, ends for every row, and its value is a function of the row alone: no clock, no chance.
 *
 * <p>What fields are in it: a string, enum or uuid is a {@code string}; int and long an {@code int} of 64 bits, where an
 * overflow is a failure; float and double a {@code double}; bytes a {@code bytes}; a date or timestamp a {@code timestamp}
 * in UTC; a decimal the {@code double} nearest to it; an array a {@code list}, a map a {@code map}, a record a {@code map} of
 * its fields. A field that may be null is compared with {@code null} first: {@code email != null && email.endsWith('.org')}.
 * Whole and fractional numbers are compared as they are ({@code amount > 100}), but not added: {@code amount * 100.0}.
 *
 * <p>Immutable, for any number of threads. Two are equal if their text and schema are. Not serializable: what travels is
 * the text and the schema.
 */
public final class Expression {

    /** Of what one person reads at once; the parser's own limits are far above. */
    private static final int LONGEST = 2_000;

    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .maxExpressionCodePointSize(LONGEST)
            .build();
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

    private final String text;
    private final Schema row;
    private final Result result;
    private final Map<String, FieldValue> fields;
    private final Program program;
    private final CelExpr tree;

    private Expression(
            String text, Schema row, Result result, Map<String, FieldValue> fields, Program program, CelExpr tree) {
        this.text = text;
        this.row = row;
        this.result = result;
        this.fields = fields;
        this.program = program;
        this.tree = tree;
    }

    /**
     * An expression of any type that a field can have.
     *
     * @param row a record schema
     * @throws BadExpression with everything that is wrong with it
     */
    public static Expression compile(String text, Schema row) {
        CelAbstractSyntaxTree tree = check(text, row);
        return of(text, row, tree, Result.of(tree.getResultType()));
    }

    /**
     * An expression that is true or false.
     *
     * @throws BadExpression as {@link #compile}, also for any other type
     */
    public static Expression condition(String text, Schema row) {
        CelAbstractSyntaxTree tree = check(text, row);
        CelType type = tree.getResultType();
        if (!type.equals(SimpleType.BOOL)) {
            throw new BadExpression("is " + Result.describe(type) + ", not true or false");
        }
        return of(text, row, tree, Result.of(type));
    }

    private static CelAbstractSyntaxTree check(String text, Schema row) {
        CelCompilerBuilder compiler = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS);
        for (Schema.Field field : row.getFields()) {
            compiler.addVar(field.name(), FieldValue.type(field.schema()));
        }
        CelCompiler built = compiler.build();
        try {
            return built.compile(text).getAst();
        } catch (CelValidationException e) {
            throw Complaints.of(e);
        }
    }

    private static Expression of(String text, Schema row, CelAbstractSyntaxTree tree, Result result) {
        try {
            return new Expression(text, row, result, fields(tree, row), RUNTIME.createProgram(tree), tree.getExpr());
        } catch (CelEvaluationException e) {
            throw new BadExpression(Complaints.legible(e));
        }
    }

    /** A name is a field's unless a macro such as {@code all} has bound it, and then it is declared inside the text. */
    private static Map<String, FieldValue> fields(CelAbstractSyntaxTree tree, Schema row) {
        ImmutableMap<Long, CelReference> references = tree.getReferenceMap();
        Set<String> names = new LinkedHashSet<>();
        references.values().forEach(reference -> names.add(reference.name()));
        Map<String, FieldValue> fields = new LinkedHashMap<>();
        for (Schema.Field field : row.getFields()) {
            if (names.contains(field.name())) {
                fields.put(field.name(), FieldValue.of(field));
            }
        }
        return Map.copyOf(fields);
    }

    /** As it was written. */
    public String text() {
        return text;
    }

    /** The fields that it reads. */
    public Set<String> fields() {
        return fields.keySet();
    }

    /**
     * What a field that holds the result would be: string, long, double, boolean, bytes, timestamp-millis, or null and one of
     * these.
     */
    public Schema type() {
        return result.schema();
    }

    /** The same as comparisons of fields with constants; empty if it is more than that. */
    public Optional<Condition> comparisons() {
        return Optional.ofNullable(new Comparisons(row).read(tree));
    }

    /**
     * The value for one row, as Avro's generic form has it: {@link String}, {@link Long}, {@link Double}, {@link Boolean},
     * {@link java.nio.ByteBuffer}, a {@link Long} of epoch milliseconds; null only if {@link #type()} allows it.
     *
     * @param record of the schema that this was compiled for
     * @throws ExpressionFailed if there is none
     */
    public @Nullable Object evaluate(IndexedRecord record) throws ExpressionFailed {
        Object value;
        try {
            value = program.eval(name -> {
                FieldValue field = fields.get(name);
                return field == null ? Optional.empty() : Optional.of(field.read(record));
            });
        } catch (CelEvaluationException e) {
            throw new ExpressionFailed(text + ": " + Complaints.legible(e), e);
        } catch (ArithmeticException | IllegalArgumentException | ClassCastException e) {
            throw new ExpressionFailed(text + ": " + e.getMessage(), e);
        }
        return result.of(value, text);
    }

    /**
     * The value of a {@link #condition}.
     *
     * @throws ExpressionFailed if there is none
     * @throws ClassCastException if this is no condition
     */
    public boolean holds(IndexedRecord record) throws ExpressionFailed {
        Object value = evaluate(record);
        if (value == null) {
            throw new ExpressionFailed(text + ": is null");
        }
        return (Boolean) value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Expression that && text.equals(that.text) && row.equals(that.row);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
