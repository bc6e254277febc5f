package io.penstock.processing.view;

import io.penstock.common.declaration.Selection;
import io.penstock.common.expression.Expression;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a view reads of an image.
 *
 * @param where expression that is true of the images that count; null for all
 * @param derive expressions of derived fields, by name
 * @param by fields that make a group, of the contract or derived
 * @param inputs distinct, so that measures of one field share what is kept of it
 */
public record Reading(@Nullable String where, LinkedHashMap<String, String> derive, List<String> by, List<Input> inputs)
        implements Serializable {

    public Reading {
        by = List.copyOf(by);
        inputs = List.copyOf(inputs);
    }

    static Reading of(Selection selection, List<String> by, List<Input> inputs) {
        LinkedHashMap<String, String> derive = new LinkedHashMap<>();
        selection.derive().forEach((name, derived) -> derive.put(name, derived.text()));
        return new Reading(selection.where().map(Expression::text).orElse(null), derive, by, inputs);
    }
}
