package io.penstock.servers.kafka;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The brokers of one cluster, each its own controller as well: one, or three of which any one may be lost. */
public record Quorum(List<Node> nodes) {
    private static final int MOST_REPLICAS = 3;

    /**
     * A broker, by what the others must know of it; both ports on 127.0.0.1.
     *
     * @param id from 1
     * @param port of clients
     * @param controllerPort of the quorum
     */
    public record Node(int id, int port, int controllerPort) {}

    public Quorum {
        nodes = List.copyOf(nodes);
    }

    /** @param ports of clients and of the quorum, a pair for each broker */
    public static Quorum of(List<Integer> ports) {
        return new Quorum(IntStream.range(0, ports.size() / 2)
                .mapToObj(i -> new Node(i + 1, ports.get(2 * i), ports.get(2 * i + 1)))
                .toList());
    }

    /** {@code kafka}, {@code kafka-2}, …: the first one is called as the only one would be. */
    public static String name(Node node) {
        return node.id() == 1 ? "kafka" : "kafka-" + node.id();
    }

    /** What clients call {@code bootstrap.servers}. */
    public String bootstrap() {
        return nodes.stream().map(node -> "127.0.0.1:" + node.port()).collect(Collectors.joining(","));
    }

    /** Of every topic, Kafka's own included. */
    public int replicas() {
        return Math.min(MOST_REPLICAS, nodes.size());
    }

    /** What is acknowledged is on so many brokers: with three, on two, so that one may be lost with its disk. */
    public int minInSyncReplicas() {
        return Math.max(1, replicas() - 1);
    }

    String voters() {
        return nodes.stream()
                .map(node -> node.id() + "@127.0.0.1:" + node.controllerPort())
                .collect(Collectors.joining(","));
    }
}
