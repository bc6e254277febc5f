package io.penstock.common.service;

import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.environment.EnvironmentLoader;
import io.penstock.common.failure.PenstockException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** A process that runs one service until it is told to end, or cannot go on. */
public final class ServiceProcess {
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private ServiceProcess() {}

    /**
     * Does not return: exits with 1 on a bad file or a service that died, with 2 on bad usage, and with 143 on TERM, after the
     * service has closed.
     *
     * @param acceptable what {@code --accept} may name
     */
    public static void run(String name, Set<String> acceptable, Service.Maker maker, String... args) {
        CountDownLatch dead = new CountDownLatch(1);
        try {
            ServiceOptions options = ServiceOptions.parse(name, acceptable, args);
            Map<String, String> variables = System.getenv();
            Service service = maker.of(
                    PipelineLoader.load(options.pipeline(), variables),
                    EnvironmentLoader.load(options.environment(), variables),
                    options.accepted(),
                    dead::countDown);
            Runtime.getRuntime().addShutdownHook(new Thread(service::close, "shutdown"));
            service.start();
            dead.await();
        } catch (PenstockException e) {
            System.err.println(e.getMessage());
            System.exit(e.code().equals("usage") ? USAGE : FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // threads of a half started service must not keep the process
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            System.err.println(name + " cannot start: " + e + (root == e ? "" : ", as " + root));
        }
        System.exit(FAILED);
    }
}
