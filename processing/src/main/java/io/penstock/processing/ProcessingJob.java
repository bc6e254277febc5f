package io.penstock.processing;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.declaration.Places;
import io.penstock.common.environment.Environment;
import io.penstock.common.environment.EnvironmentLoader;
import io.penstock.common.limits.Limits;
import io.penstock.common.names.Names;
import io.penstock.processing.checkpoint.JobConfiguration;
import io.penstock.processing.job.JobCatalog;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.client.program.StreamPlanEnvironment;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.runtime.jobmanager.HighAvailabilityMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * The Flink application of one pipeline, for any Flink 2.2 session or application cluster. Whatever is wrong leaves
 * {@code main} as an exception, since a JobManager may be running it and must live on.
 */
public final class ProcessingJob {

    private ProcessingJob() {}

    /** What the job was started with, so that the cluster can be asked for it. */
    private static final class Given extends ExecutionConfig.GlobalJobParameters {
        private static final long serialVersionUID = 1L;

        private final HashMap<String, String> options;

        Given(Map<String, String> options) {
            this.options = new HashMap<>(options);
        }

        @Override
        public Map<String, String> toMap() {
            return options;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Given given && given.options.equals(options);
        }

        @Override
        public int hashCode() {
            return options.hashCode();
        }
    }

    /** {@code --pipeline FILE --environment FILE}; both are read where this runs, with its variables. */
    public static void main(String[] arguments) throws Exception {
        Options options = Options.parse(arguments);
        Pipeline pipeline = PipelineLoader.load(options.pipeline(), System.getenv());
        if (options.former().isPresent()) {
            pipeline = pipeline.beside(PipelineLoader.load(options.former().get(), System.getenv()));
        }
        Environment environment = EnvironmentLoader.load(options.environment(), System.getenv());
        Limits limits =
                new Limits(pipeline, environment, Places.in(options.pipeline()), Places.in(options.environment()));

        JobCatalog catalog = JobCatalog.load();
        catalog.check(pipeline);
        Preflight preflight = new Preflight(pipeline, environment, limits);
        Preflight.Findings found = preflight.check();

        StreamExecutionEnvironment flink = StreamExecutionEnvironment.getExecutionEnvironment(
                JobConfiguration.of(limits.checkpoints(), Topology.bufferTimeout(pipeline)));
        JobConfiguration.checkMemory(flink.getConfiguration());
        KafkaEnds ends =
                KafkaEnds.of(pipeline, environment, found.transactionTimeout(), options.accepted(), options.since());
        if (!(flink instanceof StreamPlanEnvironment)) { // which only draws, beside the job that runs
            ends.lease().check();
        }
        if (!options.accepted().contains(Acceptance.NO_STATE) && beginsAnew(flink.getConfiguration())) {
            preflight.checkFirstRun();
        }
        flink.setParallelism(options.parallelism().orElse(environment.flink().parallelism()));
        flink.getConfig().setGlobalJobParameters(new Given(options.given()));
        new Topology(pipeline, ends, found.schemas(), catalog, options.accepted()).draw(flink);
        flink.execute(new Names(pipeline.name()).flinkJobName());
    }

    /** Highly available, main runs again with each JobManager, and the job's state is found behind its back. */
    private static boolean beginsAnew(ReadableConfig cluster) {
        return cluster.getOptional(StateRecoveryOptions.SAVEPOINT_PATH).isEmpty()
                && !HighAvailabilityMode.isHighAvailabilityModeActivated(Configuration.fromMap(cluster.toMap()));
    }
}
