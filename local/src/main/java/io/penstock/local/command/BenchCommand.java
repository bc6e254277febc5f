package io.penstock.local.command;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.servers.install.Distribution;
import io.penstock.servers.process.Jvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** A benchmark in a process of its own: the launcher links none of what it measures. */
@Command(
        name = "bench",
        description = "Speed against named baselines, in one run; `bench help` lists them.",
        footer = {"", "Example: ./penstock bench ingestion --rows 1000000 --json ingestion.json"})
final class BenchCommand implements Callable<Integer> {
    private static final String JAR = "benchmarks/target/app/benchmarks.jar";

    @Parameters(arity = "0..*", paramLabel = "ARGUMENT", description = "which one, and its options")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws Exception {
        Path home = Distribution.find().home();
        Path jar = home.resolve(JAR);
        if (!Files.exists(jar)) {
            throw new PenstockException(Category.USER, "not-built", jar + " is missing; ./penstock bench builds it");
        }
        List<String> command = new ArrayList<>(
                List.of(Jvm.java(), "-Xmx1g", "-D" + Distribution.HOME_PROPERTY + "=" + home, "-jar", jar.toString()));
        command.addAll(arguments);
        // In the launcher's session: Ctrl-C reaches it directly, and it stops its servers itself.
        Process process = new ProcessBuilder(command).inheritIO().start();
        Thread ended = new Thread(process::destroy, "penstock-bench-end");
        Runtime.getRuntime().addShutdownHook(ended);
        int exit = process.waitFor();
        Runtime.getRuntime().removeShutdownHook(ended);
        return exit;
    }
}
