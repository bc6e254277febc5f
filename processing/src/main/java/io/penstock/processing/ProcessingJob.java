package io.penstock.processing;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.environment.Environment;
import io.penstock.common.environment.EnvironmentLoader;
import io.penstock.common.names.Names;
import io.penstock.processing.checkpoint.CheckpointPlan;
import io.penstock.processing.checkpoint.JobConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The Flink application of one pipeline, for any Flink 2.2 session or application cluster. Whatever is wrong leaves
 * {@code main} as an exception, since a JobManager may be running it and must live on.
 */
public final class ProcessingJob {

    private ProcessingJob() {}

    /** {@code --pipeline FILE --environment FILE}; both are read where this runs, with its variables. */
    public static void main(String[] arguments) throws Exception {
        Options options = Options.parse(arguments);
        Pipeline pipeline = PipelineLoader.load(options.pipeline(), System.getenv());
        Environment environment = EnvironmentLoader.load(options.environment(), System.getenv());
        CheckpointPlan checkpoints = CheckpointPlan.of(pipeline.checkpoints(), environment.flink());

        RowSchemas schemas = new Preflight(pipeline, environment, checkpoints).check();

        StreamExecutionEnvironment flink = StreamExecutionEnvironment.getExecutionEnvironment(
                JobConfiguration.of(checkpoints, Topology.bufferTimeout(pipeline)));
        flink.setParallelism(environment.flink().parallelism());
        new Topology(pipeline, environment, checkpoints, schemas).draw(flink);
        flink.execute(new Names(pipeline.name()).flinkJobName());
    }
}
