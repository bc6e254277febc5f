package io.penstock.processing.decode;

import org.apache.avro.Resolver.Action;
import org.apache.avro.Resolver.RecordAdjust;
import org.apache.avro.Resolver.WriterUnion;
import org.apache.avro.Schema;

/**
 * Avro refuses an array or map if so many of the <em>reader's</em> items could not fit into what is left of the record, although
 * the writer's may be shorter. Where they may, it is Avro's to read them.
 */
final class ItemSizes {

    private ItemSizes() {}

    /** Whether an item takes some bytes, and the writer's never fewer than the least that the reader's takes. */
    static boolean agree(Action item) {
        return !canBeEmpty(item.writer) && !canBeEmpty(item.reader) && isNoShorter(item);
    }

    private static boolean isNoShorter(Action action) {
        return switch (action.type) {
            case DO_NOTHING, ENUM, SKIP, CONTAINER -> true;
            case PROMOTE -> action.reader.getType() == Schema.Type.LONG;
            case RECORD -> {
                RecordAdjust record = (RecordAdjust) action;
                boolean all = record.firstDefault == record.readerOrder.length;
                for (Action field : record.fieldActions) {
                    all = all && isNoShorter(field);
                }
                yield all;
            }
            case WRITER_UNION -> {
                WriterUnion union = (WriterUnion) action;
                boolean all = union.unionEquiv;
                for (Action branch : union.actions) {
                    all = all && isNoShorter(branch);
                }
                yield all;
            }
            case READER_UNION, ERROR -> false;
        };
    }

    /** Whether a value may take no byte at all. */
    static boolean canBeEmpty(Schema schema) {
        return switch (schema.getType()) {
            case NULL -> true;
            case FIXED -> schema.getFixedSize() == 0;
            case RECORD -> schema.getFields().stream().allMatch(field -> canBeEmpty(field.schema()));
            default -> false;
        };
    }
}
