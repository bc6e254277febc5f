package io.penstock.processing.application;

import io.penstock.common.failure.PenstockException;
import io.penstock.common.names.Names;
import io.penstock.processing.ProcessingJob;
import java.io.File;
import java.net.URISyntaxException;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.deployment.application.ApplicationClusterEntryPoint;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.runtime.entrypoint.ClusterEntrypoint;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.jobmanager.HighAvailabilityMode;
import org.apache.flink.runtime.resourcemanager.StandaloneResourceManagerFactory;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.runtime.util.SignalHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A JobManager that runs one pipeline and nothing else. The job's jar travels to the TaskManagers from here, which are
 * Flink's own, as they come.
 *
 * <p>TERM suspends the job: tasks end, transactions that were prepared stay so, what high availability keeps is kept,
 * and whoever starts next goes on from the last checkpoint. Flink's own end can wait for ever for threads of the program
 * that wait for the job; therefore {@link BoundedEnd}.
 */
@SuppressWarnings("try") // inherited: its close() may throw anything
public final class ApplicationCluster extends ApplicationClusterEntryPoint {
    private static final Logger LOG = LoggerFactory.getLogger(ApplicationCluster.class);

    private ApplicationCluster(Configuration configuration, PackagedProgram program) {
        super(configuration, program, StandaloneResourceManagerFactory.getInstance());
    }

    /** {@code --configDir FOLDER [-Dkey=value …] --pipeline FILE --environment FILE …}: exit code 2 on a usage error. */
    public static void main(String[] arguments) throws Exception {
        ApplicationArguments given;
        try {
            given = ApplicationArguments.parse(List.of(arguments));
        } catch (PenstockException usage) {
            System.err.println(usage.getMessage());
            System.exit(2);
            return;
        }
        EnvironmentInformation.logEnvironmentInfo(LOG, ApplicationCluster.class.getSimpleName(), arguments);
        SignalHandler.register(LOG);
        BoundedEnd.install();

        Configuration configuration = given.configuration();
        configuration.set(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, jobId(configuration, given.names()));
        // The jar is on this process's class path too. Flink's packages, its Kafka connector among them, come from
        // there in any order; the classes that they meet must come from the same place.
        configuration.set(CoreOptions.CLASSLOADER_RESOLVE_ORDER, "parent-first");
        PackagedProgram program = PackagedProgram.newBuilder()
                .setJarFile(ownJar())
                .setEntryPointClassName(ProcessingJob.class.getName())
                .setArguments(given.program().toArray(new String[0]))
                .setConfiguration(configuration)
                .setSavepointRestoreSettings(SavepointRestoreSettings.fromConfiguration(configuration))
                .build();
        configureExecution(configuration, program);
        ClusterEntrypoint.runClusterEntrypoint(new ApplicationCluster(configuration, program));
    }

    /**
     * With high availability the same at every start: it is how what is kept is found, the jar's address among it. Without,
     * another each time. The jar then gets a new address, and a TaskManager that has not yet given up its slots of the
     * run before takes no second address for the same job, however often it is asked.
     */
    private static String jobId(Configuration configuration, Names names) {
        return HighAvailabilityMode.isHighAvailabilityModeActivated(configuration)
                ? names.flinkJobId()
                : new JobID().toHexString();
    }

    private static File ownJar() throws URISyntaxException {
        return new File(ApplicationCluster.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }
}
