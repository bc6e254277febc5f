package io.penstock.processing.sql;

import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OperatorAttributes;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/** Makes the same operator, but with an output that holds records back during a {@link Passage}. */
final class HoldingFactory<T> extends AbstractStreamOperatorFactory<T> {
    private static final long serialVersionUID = 1L;

    private final StreamOperatorFactory<T> operators;
    private final TypeSerializer<T> serializer;

    HoldingFactory(StreamOperatorFactory<T> operators, TypeSerializer<T> serializer) {
        this.operators = operators;
        this.serializer = serializer;
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // as Flink declares it
    public <O extends StreamOperator<T>> O createStreamOperator(StreamOperatorParameters<T> given) {
        if (operators instanceof AbstractStreamOperatorFactory<T> settable) {
            settable.setProcessingTimeService(processingTimeService);
        }
        return operators.createStreamOperator(new StreamOperatorParameters<>(
                given.getContainingTask(),
                given.getStreamConfig(),
                new Holding<>(given.getOutput(), serializer.duplicate()),
                given::getProcessingTimeService,
                given.getOperatorEventDispatcher(),
                given.getMailboxExecutor()));
    }

    @Override
    public void setChainingStrategy(ChainingStrategy strategy) {
        operators.setChainingStrategy(strategy);
    }

    @Override
    public ChainingStrategy getChainingStrategy() {
        return operators.getChainingStrategy();
    }

    @Override
    public boolean isOutputTypeConfigurable() {
        return operators.isOutputTypeConfigurable();
    }

    @Override
    public void setOutputType(TypeInformation<T> type, ExecutionConfig config) {
        operators.setOutputType(type, config);
    }

    @Override
    public boolean isInputTypeConfigurable() {
        return operators.isInputTypeConfigurable();
    }

    @Override
    public void setInputType(TypeInformation<?> type, ExecutionConfig config) {
        operators.setInputType(type, config);
    }

    @Override
    @SuppressWarnings("rawtypes") // as Flink declares it
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classes) {
        return operators.getStreamOperatorClass(classes);
    }

    @Override
    public OperatorAttributes getOperatorAttributes() {
        return operators.getOperatorAttributes();
    }

    /** Copies what it holds: a planner's operators write each row into the same object. */
    private static final class Holding<T> implements Output<StreamRecord<T>> {
        private final Output<StreamRecord<T>> out;
        private final TypeSerializer<T> serializer;

        Holding(Output<StreamRecord<T>> out, TypeSerializer<T> serializer) {
            this.out = out;
            this.serializer = serializer;
        }

        @Override
        public void collect(StreamRecord<T> record) {
            if (Passage.isOpen()) {
                StreamRecord<T> copy = record.copy(serializer.copy(record.getValue()));
                Passage.hold(() -> out.collect(copy));
            } else {
                out.collect(record);
            }
        }

        @Override
        public <X> void collect(OutputTag<X> tag, StreamRecord<X> record) {
            if (Passage.isOpen()) {
                Passage.hold(() -> out.collect(tag, record));
            } else {
                out.collect(tag, record);
            }
        }

        @Override
        public void emitWatermark(Watermark mark) {
            out.emitWatermark(mark);
        }

        @Override
        public void emitWatermarkStatus(WatermarkStatus status) {
            out.emitWatermarkStatus(status);
        }

        @Override
        public void emitLatencyMarker(LatencyMarker marker) {
            out.emitLatencyMarker(marker);
        }

        @Override
        public void emitRecordAttributes(RecordAttributes attributes) {
            out.emitRecordAttributes(attributes);
        }

        @Override
        public void emitWatermark(WatermarkEvent mark) {
            out.emitWatermark(mark);
        }

        @Override
        public void close() {
            out.close();
        }
    }
}
