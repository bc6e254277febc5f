package io.penstock.processing.decode;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.processing.decode.SliceLayout.Kind;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.apache.avro.Resolver;
import org.apache.avro.Resolver.Action;
import org.apache.avro.Resolver.Container;
import org.apache.avro.Resolver.EnumAdjust;
import org.apache.avro.Resolver.ReaderUnion;
import org.apache.avro.Resolver.RecordAdjust;
import org.apache.avro.Resolver.WriterUnion;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/** From a writer's and a reader's schema to code, by Avro's own resolution of the two. */
final class SliceCompiler {
    /** Named types are expanded wherever they are used: of a few that use each other twice there would be no end. */
    private static final int LONGEST = 1 << 14;

    private final int nowhere;
    private int[] code = new int[64];
    private int length;
    private int steps;
    private final List<Long> constants = new ArrayList<>();
    private final ByteArrayOutputStream pool = new ByteArrayOutputStream();

    private SliceCompiler(int nowhere) {
        this.nowhere = nowhere;
    }

    /**
     * Code for records that {@link io.penstock.common.wire.RecordDecoder#reads} accepts.
     *
     * @param nowhere the slot of what nobody reads
     * @throws UnsupportedOperationException for what only Avro's own reader reads
     */
    static SliceCode compile(Schema writer, Schema reader, SlicePlace places, int nowhere) {
        SliceCompiler compiler = new SliceCompiler(nowhere);
        Action action = Resolver.resolve(Schema.applyAliases(writer, reader), reader, new GenericData());
        compiler.value(action, places);
        compiler.emit(SliceCode.END);
        return new SliceCode(
                Arrays.copyOf(compiler.code, compiler.length),
                compiler.constants.stream().mapToLong(Long::longValue).toArray(),
                compiler.pool.toByteArray());
    }

    private void value(Action action, SlicePlace place) {
        step();
        switch (action.type) {
            case DO_NOTHING -> primitive(action.reader, place);
            case PROMOTE -> promotion(action, place);
            case RECORD -> record((RecordAdjust) action, place);
            case ENUM -> symbol((EnumAdjust) action);
            case CONTAINER -> container((Container) action, place);
            case WRITER_UNION -> {
                Action[] branches = ((WriterUnion) action).actions;
                union(branches.length, branch -> value(branches[branch], place));
            }
            case READER_UNION -> value(((ReaderUnion) action).actualAction, place);
            case ERROR -> emit(SliceCode.FAIL);
            case SKIP -> skip(action.writer);
        }
    }

    private void primitive(Schema schema, SlicePlace place) {
        refuseClasses(schema);
        if (schema.getType() == Schema.Type.NULL) {
            if (place.slot() >= 0) {
                emit(SliceCode.ABSENT, place.slot());
            }
            return;
        }
        present(place);
        switch (schema.getType()) {
            case BOOLEAN -> emit(SliceCode.BOOLEAN, slot(place));
            case INT -> emit(SliceCode.INT, slot(place));
            case LONG -> emit(SliceCode.LONG, slot(place));
            case FLOAT -> emit(SliceCode.FLOAT, slot(place));
            case DOUBLE -> emit(SliceCode.DOUBLE, slot(place));
            case STRING -> emit(SliceCode.TEXT, slot(place));
            case BYTES -> emit(SliceCode.BYTES);
            case FIXED -> emit(SliceCode.FIXED, schema.getFixedSize());
            default -> throw new UnsupportedOperationException("a " + schema.getType());
        }
    }

    private void promotion(Action action, SlicePlace place) {
        Schema.Type to = action.reader.getType();
        if (to == Schema.Type.STRING || to == Schema.Type.BYTES) {
            throw new UnsupportedOperationException("bytes read as text, or text as bytes");
        }
        primitive(action.writer, place);
        boolean fraction = action.writer.getType() == Schema.Type.FLOAT;
        if (place.slot() >= 0 && !fraction && to != Schema.Type.LONG) {
            emit(to == Schema.Type.FLOAT ? SliceCode.TO_FLOAT : SliceCode.TO_DOUBLE, place.slot());
        }
    }

    private void record(RecordAdjust action, SlicePlace place) {
        int read = 0;
        for (Action field : action.fieldActions) {
            boolean skipped = field.type == Action.Type.SKIP;
            value(field, skipped ? SlicePlace.NOWHERE : place.field(action.readerOrder[read].name()));
            read += skipped ? 0 : 1;
        }
        for (int i = action.firstDefault; i < action.readerOrder.length; i++) {
            constant(action.defaults[i - action.firstDefault], place.field(action.readerOrder[i].name()));
        }
        if (place.image() >= 0) {
            emit(SliceCode.IMAGE, place.image());
        }
    }

    private void constant(@Nullable Object value, SlicePlace place) {
        boolean plain = value == null
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof CharSequence
                || value instanceof GenericEnumSymbol<?>
                || (value instanceof Collection<?> items && items.isEmpty())
                || (value instanceof Map<?, ?> entries && entries.isEmpty());
        if (!plain || (!place.fields().isEmpty() && value != null)) {
            throw new UnsupportedOperationException("a default of several values");
        }
        if (place.slot() < 0) {
            return;
        }
        if (value == null) {
            emit(SliceCode.ABSENT, place.slot());
            return;
        }
        present(place);
        emit(SliceCode.CONSTANT, place.slot(), constants.size());
        constants.add(bits(value, place.kind()));
    }

    private long bits(Object value, Kind kind) {
        return switch (kind) {
            case WHOLE -> ((Number) value).longValue();
            case FLAG -> (Boolean) value ? 1 : 0;
            case FRACTION -> Double.doubleToRawLongBits(((Number) value).doubleValue());
            case COUNT -> ((Collection<?>) value).size();
            case TEXT -> {
                byte[] text = value.toString().getBytes(UTF_8);
                int start = pool.size();
                pool.writeBytes(text);
                yield SliceDecoder.text(~start, text.length);
            }
        };
    }

    private void symbol(EnumAdjust action) {
        emit(SliceCode.ENUM, action.values.length);
        for (Object value : action.values) {
            emit(value == null ? 0 : 1);
        }
    }

    private void container(Container action, SlicePlace place) {
        refuseClasses(action.reader);
        present(place);
        Action item = action.elementAction;
        if (action.reader.getType() == Schema.Type.MAP) {
            nested(() -> emit(SliceCode.MAP), () -> value(item, SlicePlace.NOWHERE));
        } else if (item.type == Action.Type.DO_NOTHING && item.reader.getType() == Schema.Type.STRING) {
            refuseClasses(item.reader);
            emit(SliceCode.TEXTS, slot(place));
            return;
        } else {
            nested(() -> emit(SliceCode.ARRAY, slot(place)), () -> value(item, SlicePlace.NOWHERE));
        }
        if (!ItemSizes.agree(item)) {
            throw new UnsupportedOperationException("items that Avro takes for longer than they were written");
        }
    }

    /** A field that the reader does not have. */
    private void skip(Schema schema) {
        step();
        switch (schema.getType()) {
            case NULL -> {}
            case STRING, BYTES -> emit(SliceCode.BYTES);
            case ENUM -> emit(SliceCode.INT, nowhere);
            case RECORD -> schema.getFields().forEach(field -> skip(field.schema()));
            case UNION ->
                union(schema.getTypes().size(), branch -> skip(schema.getTypes().get(branch)));
            case ARRAY -> {
                nested(() -> emit(SliceCode.SKIPPED_ARRAY), () -> skip(schema.getElementType()));
                if (ItemSizes.canBeEmpty(schema.getElementType())) {
                    throw new UnsupportedOperationException("items without bytes");
                }
            }
            case MAP -> nested(() -> emit(SliceCode.SKIPPED_MAP), () -> skip(schema.getValueType()));
            case BOOLEAN, INT, LONG, FLOAT, DOUBLE, FIXED -> primitive(schema, SlicePlace.NOWHERE);
        }
    }

    private void nested(Runnable operation, Runnable item) {
        operation.run();
        int behind = length;
        emit(0);
        item.run();
        emit(SliceCode.END);
        code[behind] = length;
    }

    private void union(int branches, IntConsumer branch) {
        emit(SliceCode.UNION, branches);
        int table = length;
        for (int i = 0; i < branches; i++) {
            emit(0);
        }
        int[] jumps = new int[branches];
        for (int i = 0; i < branches; i++) {
            code[table + i] = length;
            branch.accept(i);
            emit(SliceCode.JUMP, 0);
            jumps[i] = length - 1;
        }
        for (int jump : jumps) {
            code[jump] = length;
        }
    }

    private static void refuseClasses(Schema schema) {
        if (schema.getProp(SpecificData.CLASS_PROP) != null || schema.getProp(SpecificData.KEY_CLASS_PROP) != null) {
            throw new UnsupportedOperationException("a class of its own for text");
        }
    }

    private void step() {
        if (++steps > LONGEST) {
            throw new UnsupportedOperationException("a schema of so many values");
        }
    }

    private void present(SlicePlace place) {
        if (place.nullable()) {
            emit(SliceCode.PRESENT, place.slot());
        }
    }

    private int slot(SlicePlace place) {
        return place.slot() < 0 ? nowhere : place.slot();
    }

    private void emit(int... words) {
        for (int word : words) {
            if (length == code.length) {
                code = Arrays.copyOf(code, 2 * length);
            }
            code[length++] = word;
        }
    }
}
