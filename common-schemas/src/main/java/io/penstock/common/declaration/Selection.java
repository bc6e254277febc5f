package io.penstock.common.declaration;

import io.penstock.common.expression.Expression;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * What a view reads of its source.
 *
 * @param source its name
 * @param where true of the images that count; judged for each, so that an update can enter or leave
 * @param derive fields computed from each image, by name; none is called like a field of the contract
 */
public record Selection(String source, Optional<Expression> where, Map<String, Expression> derive) {

    public Selection {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(where, "where");
        derive = Collections.unmodifiableMap(new LinkedHashMap<>(derive));
    }

    /** Every image as it is. */
    public static Selection all(String source) {
        return new Selection(source, Optional.empty(), Map.of());
    }

    /**
     * The type of a field, derived or the contract's.
     *
     * @throws IllegalArgumentException if there is no such field
     */
    public Schema type(Schema contract, String field) {
        Expression derived = derive.get(field);
        if (derived != null) {
            return derived.type();
        }
        Schema.Field found = contract.getField(field);
        if (found == null) {
            throw new IllegalArgumentException("contract " + contract.getFullName() + " has no field '" + field + "'");
        }
        return found.schema();
    }
}
