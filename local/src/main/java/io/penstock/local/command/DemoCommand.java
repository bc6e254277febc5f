package io.penstock.local.command;

import io.penstock.common.environment.Client;
import io.penstock.local.demo.Demo;
import io.penstock.local.demo.DemoOptions;
import io.penstock.local.demo.DemoResult;
import io.penstock.local.demo.Target;
import io.penstock.local.platform.Platform;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The platform, a load, and the proof. */
@Command(
        name = "demo",
        description =
                "Starts the platform, changes the shop's database, and compares every row of the views with SQL over the source.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ./penstock demo --changes 100000 --json demo.json"})
final class DemoCommand implements Callable<Integer>, Workload {
    private static final int DIFFERENT = 4;

    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--seed",
            description = "Repeats the sequence of changes (default ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private long seed;

    @Option(
            names = "--changes",
            paramLabel = "N",
            description = "Changes to make (default ${DEFAULT-VALUE}).",
            defaultValue = "50000")
    private long changes;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Changes a second to stay below; 0 for no limit (default ${DEFAULT-VALUE}).",
            defaultValue = "2000")
    private int rate;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the result there, too.")
    private @Nullable Path json;

    @Option(names = "--secure", description = "As `up --secure`, which says what it means.")
    private boolean secure;

    private long begun = System.nanoTime();

    /** @param nanos {@link System#nanoTime} of the command's start */
    void begunAt(long nanos) {
        begun = nanos;
    }

    private volatile @Nullable Demo demo;

    @Override
    public Integer call() throws Exception {
        return new Session(data.platform(secure), System.err).run(this);
    }

    @Override
    public int run(Platform platform) throws Exception {
        Demo running = new Demo(
                target(platform), new DemoOptions(seed, changes, rate), System.out, Terminal.isOutput(), begun);
        demo = running;
        DemoResult result = running.run();
        System.out.println(result.describe());
        if (json != null) {
            result.write(json);
        }
        return result.equal() ? Commands.DONE : DIFFERENT;
    }

    @Override
    public void stop() {
        Demo running = demo;
        if (running != null) {
            running.stop();
        }
    }

    static Target target(Platform platform) {
        return new Target(
                platform.pipeline(),
                platform.environment(),
                platform.environment(Client.APPLICATIONS).kafka(),
                platform.jdbcUrl("shop"),
                platform.shopUser(),
                platform.shopPassword(),
                platform.service("serving"));
    }
}
