package io.penstock.processing.decode;

import io.penstock.processing.decode.SliceLayout.Kind;
import java.util.Map;

/**
 * Where a decoded value goes: into a slot, into the places of a record's fields, or nowhere.
 *
 * @param slot −1 for none
 * @param kind of what stands in the slot
 * @param nullable whether the slot can be empty
 * @param image that is there when the record is: 0 for after, 1 for before, −1 if the record is no image
 * @param fields of a record, those that go anywhere
 */
record SlicePlace(int slot, Kind kind, boolean nullable, int image, Map<String, SlicePlace> fields) {
    static final SlicePlace NOWHERE = new SlicePlace(-1, Kind.WHOLE, false, -1, Map.of());

    static SlicePlace slot(int slot, Kind kind, boolean nullable) {
        return new SlicePlace(slot, kind, nullable, -1, Map.of());
    }

    static SlicePlace record(Map<String, SlicePlace> fields) {
        return new SlicePlace(-1, Kind.WHOLE, false, -1, fields);
    }

    static SlicePlace image(int image, Map<String, SlicePlace> fields) {
        return new SlicePlace(-1, Kind.WHOLE, false, image, fields);
    }

    SlicePlace field(String name) {
        return fields.getOrDefault(name, NOWHERE);
    }
}
