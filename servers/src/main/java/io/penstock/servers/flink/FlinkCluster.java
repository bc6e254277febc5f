package io.penstock.servers.flink;

import io.penstock.servers.install.Distribution;
import io.penstock.servers.install.Folders;
import io.penstock.servers.net.Http;
import io.penstock.servers.process.Ending;
import io.penstock.servers.process.Jvm;
import io.penstock.servers.process.Launch;
import io.penstock.servers.process.ProcessUnit;
import io.penstock.servers.process.UnitListener;
import io.penstock.servers.process.UnitSpec;
import io.penstock.servers.process.UnitState;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A session cluster. Without high availability a JobManager that was killed comes back without its jobs, which must be
 * submitted again from their retained checkpoints; with it ({@code high-availability.type} among the extra settings) the
 * jobs recover. A TaskManager that was killed comes back by itself, and the jobs recover.
 *
 * <p>Without high availability a JobManager's end takes the TaskManagers with it. They would go on with the tasks of a job that nobody
 * coordinates until they notice, and would refuse the same job, submitted anew under its id, for as long as they
 * remember the jars of its first submission.
 */
public final class FlinkCluster {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    /** What Flink's own distribution passes on Java 17. */
    private static final List<String> MODULES = Stream.concat(
                    Stream.of("java.rmi/sun.rmi.registry", "java.security.jgss/sun.security.krb5")
                            .map(module -> "--add-exports=" + module + "=ALL-UNNAMED"),
                    Stream.of(
                                    "java.lang",
                                    "java.net",
                                    "java.io",
                                    "java.nio",
                                    "sun.nio.ch",
                                    "java.lang.reflect",
                                    "java.text",
                                    "java.time",
                                    "java.util",
                                    "java.util.concurrent",
                                    "java.util.concurrent.atomic",
                                    "java.util.concurrent.locks")
                            .map(opened -> "--add-opens=java.base/" + opened + "=ALL-UNNAMED"))
            .toList();

    private final Distribution distribution;
    private final FlinkSettings settings;
    private final ProcessUnit jobManager;
    private final List<ProcessUnit> taskManagers = new ArrayList<>();

    /** @param logs folder of the processes' logs */
    public FlinkCluster(Distribution distribution, FlinkSettings settings, Path logs, UnitListener listener) {
        this.distribution = distribution;
        this.settings = settings;
        this.jobManager = new ProcessUnit(
                new UnitSpec(
                        "jobmanager",
                        this::launchJobManager,
                        logs.resolve("jobmanager.log"),
                        () -> answers("/overview", ""),
                        START_TIMEOUT,
                        Ending.JVM),
                (status, why) -> {
                    listener.changed(status, why);
                    if (status.state() == UnitState.STARTING
                            && status.restarts() > 0
                            && !settings.extra().containsKey("high-availability.type")) {
                        taskManagers.forEach(ProcessUnit::kill);
                    }
                });
        for (int number = 1; number <= settings.taskManagers(); number++) {
            TaskManager taskManager = new TaskManager(number == 1 ? "taskmanager" : "taskmanager-" + number);
            taskManagers.add(new ProcessUnit(
                    new UnitSpec(
                            taskManager.name,
                            taskManager::launch,
                            logs.resolve(taskManager.name + ".log"),
                            taskManager::notReadyBecause,
                            START_TIMEOUT,
                            Ending.JVM),
                    listener));
        }
    }

    public ProcessUnit jobManager() {
        return jobManager;
    }

    public List<ProcessUnit> taskManagers() {
        return List.copyOf(taskManagers);
    }

    /** Base address of the REST API, without a slash at the end. */
    public URI rest() {
        return URI.create("http://127.0.0.1:" + settings.restPort());
    }

    private Launch launchJobManager() throws IOException {
        Path home = settings.directory().resolve("jobmanager");
        Map<String, String> configuration = FlinkConfiguration.shared(settings);
        configuration.put("web.upload.dir", home.resolve("tmp").toString());
        return launch(
                home,
                configuration,
                Stream.concat(Stream.of("-Xmx448m"), Jvm.QUICK_START.stream()).toList(),
                "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint");
    }

    /** Whatever an earlier process left in its folder for temporary files is worthless to the next. */
    private Launch launch(Path home, Map<String, String> configuration, List<String> flags, String mainClass)
            throws IOException {
        Path temporary = home.resolve("tmp");
        Folders.delete(temporary);
        Files.createDirectories(temporary);
        configuration.put("io.tmp.dirs", temporary.toString());
        configuration.put("blob.storage.directory", temporary.toString());
        configuration.putAll(settings.extra());
        Path conf = home.resolve("conf");
        FlinkConfiguration.write(conf, configuration);
        List<String> all = new ArrayList<>(flags);
        all.addAll(MODULES);
        all.add("-XX:+ExitOnOutOfMemoryError");
        all.add("-Djava.io.tmpdir=" + temporary);
        all.add("-Dlog4j2.configurationFile="
                + conf.resolve("log4j2.properties").toUri());
        return new Launch(
                List.of(),
                Jvm.command(all, distribution.flinkClassPath(), mainClass, List.of("--configDir", conf.toString())),
                settings.environment(),
                home);
    }

    private Optional<String> answers(String path, String expected) throws IOException, InterruptedException {
        HttpResponse<String> response = Http.get(URI.create(rest() + path));
        if (response.statusCode() != 200) {
            return Optional.of(path + " answers " + response.statusCode());
        }
        return response.body().contains(expected) ? Optional.empty() : Optional.of("not registered yet");
    }

    /** One worker. Used by the thread of its unit only. */
    private final class TaskManager {
        private final String name;
        private String resource = "";

        TaskManager(String name) {
            this.name = name;
        }

        /**
         * A new resource id each time: the JobManager lists a dead process for some seconds, which must not count as
         * ready.
         */
        Launch launch() throws IOException {
            resource = name + "-" + Long.toString(System.currentTimeMillis(), 36);
            TaskManagerMemory memory = TaskManagerMemory.SMALL;
            Map<String, String> configuration = new LinkedHashMap<>(FlinkConfiguration.shared(settings));
            configuration.putAll(memory.settings());
            configuration.put("taskmanager.cpu.cores", Integer.toString(settings.slots()));
            configuration.put("taskmanager.resource-id", resource);
            return FlinkCluster.this.launch(
                    settings.directory().resolve(name),
                    configuration,
                    memory.jvmFlags(),
                    "org.apache.flink.runtime.taskexecutor.TaskManagerRunner");
        }

        Optional<String> notReadyBecause() throws IOException, InterruptedException {
            return answers("/taskmanagers", "\"id\":\"" + resource + "\"");
        }
    }
}
