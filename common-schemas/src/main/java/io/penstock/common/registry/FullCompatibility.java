package io.penstock.common.registry;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/**
 * One walk through a former schema and the next one side by side. Both directions are asked for at each step: whoever
 * reads with the next must read former records, and whoever reads with the former must read new records.
 */
final class FullCompatibility {
    private static final String NEW_FIELD = "keep the type, and add a field of the new one beside it";
    private static final String OPTIONAL = "keep the field as it was; whether it can be null is decided once, so add a"
            + " field beside it, [\"null\", …] with \"default\": null";
    private static final String RENAMED = "keep the old name; what people call it belongs into \"doc\"";

    private final Set<Incompatibility> found = new LinkedHashSet<>();
    private final Set<String> compared = new HashSet<>();

    /** Where something is: the field that leads to it, or the named type itself. */
    private record Place(String type, String field) {}

    List<Incompatibility> check(Schema former, Schema next) {
        compare(new Place(next.getFullName(), ""), former, next);
        return List.copyOf(found);
    }

    private void compare(Place place, Schema former, Schema next) {
        if (former.isUnion() || next.isUnion()) {
            union(place, types(former), types(next));
            return;
        }
        if (former.getType() != next.getType()) {
            type(place, former, next);
            return;
        }
        logicalType(place, former, next);
        switch (next.getType()) {
            case RECORD -> {
                if (isNew(former, next) && sameName(place, former, next)) {
                    record(former, next);
                }
            }
            case ENUM -> {
                if (isNew(former, next) && sameName(place, former, next)) {
                    symbols(place, former, next);
                }
            }
            case FIXED -> {
                if (isNew(former, next) && sameName(place, former, next)) {
                    size(place, former, next);
                }
            }
            case ARRAY -> compare(place, former.getElementType(), next.getElementType());
            case MAP -> compare(place, former.getValueType(), next.getValueType());
            case UNION, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
        }
    }

    /** A type may be used many times, and within itself. */
    private boolean isNew(Schema former, Schema next) {
        return compared.add(former.getFullName() + " " + next.getFullName());
    }

    private boolean sameName(Place place, Schema former, Schema next) {
        if (former.getFullName().equals(next.getFullName())) {
            return true;
        }
        add(
                "type-renamed",
                place,
                former.getFullName() + " became " + next.getFullName()
                        + ": readers look for the full name, and older ones know no alias",
                "keep name and namespace");
        return false;
    }

    private void record(Schema former, Schema next) {
        Set<String> aliases = new HashSet<>();
        for (Schema.Field field : next.getFields()) {
            Place place = new Place(next.getFullName(), field.name());
            Schema.Field before = former.getField(field.name());
            Optional<Schema.Field> renamed = before == null ? aliased(field, former, next) : Optional.empty();
            if (before != null) {
                compare(place, before.schema(), field.schema());
            } else if (renamed.isPresent()) {
                aliases.add(renamed.get().name());
                compare(place, renamed.get().schema(), field.schema());
                if (!renamed.get().hasDefaultValue()) {
                    add(
                            "renamed-by-alias",
                            place,
                            "renamed from '" + renamed.get().name()
                                    + "' by an alias: new readers find the old name, older readers know nothing of the"
                                    + " new one",
                            RENAMED);
                }
            } else if (!field.hasDefaultValue()) {
                add(
                        "added-without-default",
                        place,
                        "new field without a default: new readers find no value in older records",
                        "give it a default, or make it [\"null\", …] with \"default\": null");
            }
        }
        for (Schema.Field field : former.getFields()) {
            boolean gone = next.getField(field.name()) == null && !aliases.contains(field.name());
            if (gone && !field.hasDefaultValue()) {
                add(
                        "removed-without-default",
                        new Place(next.getFullName(), field.name()),
                        "the field is gone, and had no default: older readers find no value in new records",
                        "put it back; only what has had a default from its first version on can leave a contract");
            }
        }
    }

    private static Optional<Schema.Field> aliased(Schema.Field field, Schema former, Schema next) {
        return field.aliases().stream()
                .filter(alias -> next.getField(alias) == null)
                .map(former::getField)
                .filter(Objects::nonNull)
                .findFirst();
    }

    private void symbols(Place place, Schema former, Schema next) {
        List<String> gone = without(former.getEnumSymbols(), next.getEnumSymbols());
        List<String> added = without(next.getEnumSymbols(), former.getEnumSymbols());
        boolean lost = !gone.isEmpty() && next.getEnumDefault() == null;
        boolean unknown = !added.isEmpty() && former.getEnumDefault() == null;
        String remedy = "keep the symbols; an enum takes new ones only if it has had a \"default\" from its first"
                + " version on, else add a field beside it";
        if (lost && unknown) {
            add(
                    "symbols-renamed",
                    place,
                    list(gone) + " became " + list(added) + ": symbols have no aliases, so older records hold what new"
                            + " readers refuse, and the reverse",
                    remedy);
        } else if (lost) {
            add("symbols-removed", place, list(gone) + " is gone: older records hold what new readers refuse", remedy);
        } else if (unknown) {
            add("symbols-added", place, list(added) + " is new: older readers refuse it", remedy);
        }
    }

    private void size(Place place, Schema former, Schema next) {
        if (former.getFixedSize() != next.getFixedSize()) {
            add(
                    "size-changed",
                    place,
                    former.getFixedSize() + " bytes became " + next.getFixedSize() + ": neither reads the other",
                    NEW_FIELD);
        }
    }

    /** One that is new where there was none, or gone, names what the number is; another one says something else of it. */
    private void logicalType(Place place, Schema former, Schema next) {
        if (former.getLogicalType() != null
                && next.getLogicalType() != null
                && !former.getLogicalType().equals(next.getLogicalType())) {
            add(
                    "logical-type-changed",
                    place,
                    Types.name(former) + " became " + Types.name(next)
                            + ": the same bytes would mean something else, and Avro does not notice",
                    NEW_FIELD);
        }
    }

    private void type(Place place, Schema former, Schema next) {
        boolean old = reads(next, former);
        boolean late = reads(former, next);
        if (!(old && late)) {
            String who = old
                    ? "older readers cannot read it"
                    : late ? "new readers cannot read older records" : "neither reads the other";
            add("type-changed", place, Types.name(former) + " became " + Types.name(next) + ": " + who, NEW_FIELD);
        }
    }

    private void union(Place place, List<Schema> former, List<Schema> next) {
        List<Schema> gone = new ArrayList<>();
        List<Schema> added = new ArrayList<>(next);
        for (Schema type : former) {
            Optional<Schema> same = added.stream().filter(it -> alike(it, type)).findFirst();
            same.ifPresentOrElse(
                    it -> {
                        added.remove(it);
                        compare(place, type, it);
                    },
                    () -> gone.add(type));
        }
        nullable(place, gone, added);
        List<Schema> lost = gone.stream().filter(type -> !readsAny(next, type)).toList();
        List<Schema> unknown =
                added.stream().filter(type -> !readsAny(former, type)).toList();
        boolean one = gone.size() == 1 && added.size() == 1;
        if (one && (!lost.isEmpty() || !unknown.isEmpty() || (isNamed(gone.get(0)) && isNamed(added.get(0))))) {
            compare(place, gone.get(0), added.get(0));
            return;
        }
        if (!lost.isEmpty()) {
            add("union-narrowed", place, names(lost) + " is gone: older records may hold it", NEW_FIELD);
        }
        if (!unknown.isEmpty()) {
            add("union-widened", place, names(unknown) + " is new: older readers cannot read it", NEW_FIELD);
        }
    }

    private static boolean isNamed(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, ENUM, FIXED -> true;
            case ARRAY, MAP, UNION, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> false;
        };
    }

    private void nullable(Place place, List<Schema> gone, List<Schema> added) {
        if (gone.removeIf(type -> type.getType() == Schema.Type.NULL)) {
            add("no-longer-optional", place, "can no longer be null: older records may hold null", OPTIONAL);
        }
        if (added.removeIf(type -> type.getType() == Schema.Type.NULL)) {
            add("became-optional", place, "can be null now: older readers cannot read null", OPTIONAL);
        }
    }

    private static boolean alike(Schema one, Schema other) {
        return one.getType() == other.getType() && one.getFullName().equals(other.getFullName());
    }

    private static boolean readsAny(List<Schema> readers, Schema writer) {
        return readers.stream().anyMatch(reader -> reads(reader, writer));
    }

    private static boolean reads(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                        .getType()
                == SchemaCompatibilityType.COMPATIBLE;
    }

    private static List<Schema> types(Schema schema) {
        return schema.isUnion() ? schema.getTypes() : List.of(schema);
    }

    private static List<String> without(List<String> symbols, List<String> others) {
        return symbols.stream().filter(symbol -> !others.contains(symbol)).toList();
    }

    private static String list(List<String> symbols) {
        return String.join(", ", symbols);
    }

    private static String names(List<Schema> types) {
        return types.stream().map(Types::name).collect(Collectors.joining(", "));
    }

    private void add(String rule, Place place, String why, String remedy) {
        found.add(new Incompatibility(rule, place.type(), place.field(), why, remedy, List.of()));
    }
}
