package io.penstock.processing.job;

import io.penstock.processing.type.Form;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;

/** A snapshot around those of the parts. Flink itself would read a newer form as if it were the known one. */
abstract class OwnSnapshot<T, S extends TypeSerializer<T>> extends CompositeTypeSerializerSnapshot<T, S> {

    /** For Flink, before it reads one. */
    OwnSnapshot() {}

    OwnSnapshot(S serializer) {
        super(serializer);
    }

    @Override
    protected int getCurrentOuterSnapshotVersion() {
        return 1;
    }

    @Override
    protected final void readOuterSnapshot(int version, DataInputView in, ClassLoader loader) throws IOException {
        Form.check(version, getCurrentOuterSnapshotVersion(), getClass());
    }
}
