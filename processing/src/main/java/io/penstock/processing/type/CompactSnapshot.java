package io.penstock.processing.type;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Which form of a type a savepoint holds. Flink finds the subclass by its name, which is therefore part of the form and
 * never changes. A form is changed by raising the version and keeping a serializer that reads the old one: Flink then
 * reads with that and writes with the new.
 */
public abstract class CompactSnapshot<T> implements TypeSerializerSnapshot<T> {
    private final int current;
    private int written;

    /** @param current version of what the serializer writes, from 1 */
    protected CompactSnapshot(int current) {
        this.current = current;
        this.written = current;
    }

    /** Reads what was written as {@code version}, 1 to the current one. */
    protected abstract TypeSerializer<T> serializer(int version);

    /** What the serializer depends on beside its version. */
    protected void writeSettings(DataOutputView out) throws IOException {
        // nothing unless overridden
    }

    /** Reads {@link #writeSettings}. */
    protected void readSettings(DataInputView in) throws IOException {
        // nothing unless overridden
    }

    /** Whether state of {@code older} means the same here. */
    protected boolean sameSettings(CompactSnapshot<T> older) {
        return true;
    }

    @Override
    public final int getCurrentVersion() {
        return current;
    }

    @Override
    public final void writeSnapshot(DataOutputView out) throws IOException {
        writeSettings(out);
    }

    @Override
    public final void readSnapshot(int readVersion, DataInputView in, ClassLoader loader) throws IOException {
        Form.check(readVersion, current, getClass());
        written = readVersion;
        readSettings(in);
    }

    @Override
    public final TypeSerializer<T> restoreSerializer() {
        return serializer(written);
    }

    @Override
    public final TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(TypeSerializerSnapshot<T> old) {
        if (old.getClass() != getClass() || !sameSettings((CompactSnapshot<T>) old)) {
            return TypeSerializerSchemaCompatibility.incompatible();
        }
        return ((CompactSnapshot<T>) old).written == current
                ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                : TypeSerializerSchemaCompatibility.compatibleAfterMigration();
    }
}
