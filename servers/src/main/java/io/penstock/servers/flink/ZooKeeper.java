package io.penstock.servers.flink;

import io.penstock.servers.install.Distribution;
import io.penstock.servers.process.Ending;
import io.penstock.servers.process.Jvm;
import io.penstock.servers.process.Launch;
import io.penstock.servers.process.ProcessUnit;
import io.penstock.servers.process.UnitListener;
import io.penstock.servers.process.UnitSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One ZooKeeper server, out of Flink's own class path: where JobManagers keep who leads and which jobs there are. */
public final class ZooKeeper {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(1);

    private final Distribution distribution;
    private final Path directory;
    private final int port;
    private final ProcessUnit unit;

    /**
     * @param directory holds what it knows
     * @param port of clients, on 127.0.0.1
     */
    public ZooKeeper(Distribution distribution, Path directory, int port, Path log, UnitListener listener) {
        this.distribution = distribution;
        this.directory = directory.toAbsolutePath();
        this.port = port;
        this.unit = new ProcessUnit(
                new UnitSpec("zookeeper", this::launch, log, this::notReadyBecause, START_TIMEOUT, Ending.JVM),
                listener);
    }

    public ProcessUnit unit() {
        return unit;
    }

    /** Flink settings that make a cluster highly available through this server. */
    public Map<String, String> settings(String clusterId, String storage) {
        return Map.of(
                "high-availability.type",
                "zookeeper",
                "high-availability.zookeeper.quorum",
                "127.0.0.1:" + port,
                "high-availability.cluster-id",
                clusterId,
                "high-availability.storageDir",
                storage,
                // a killed leader is succeeded after 6 s instead of the server's longest session
                "high-availability.zookeeper.client.session-timeout",
                "6000");
    }

    private Launch launch() throws IOException {
        Files.createDirectories(directory);
        Path configuration = Files.writeString(
                directory.resolve("zoo.cfg"),
                "dataDir=" + directory.resolve("data") + "\nclientPort=" + port
                        + "\nclientPortAddress=127.0.0.1\ntickTime=1000\nadmin.enableServer=false\n");
        return new Launch(
                List.of(),
                Jvm.command(
                        Stream.concat(Stream.of("-Xmx64m"), Jvm.QUICK_START.stream())
                                .toList(),
                        distribution.flinkClassPath(),
                        "org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain",
                        List.of(configuration.toString())),
                Map.of(),
                directory);
    }

    private Optional<String> notReadyBecause() throws IOException {
        try (Socket open = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return open.isConnected() ? Optional.empty() : Optional.of("not connected");
        }
    }
}
