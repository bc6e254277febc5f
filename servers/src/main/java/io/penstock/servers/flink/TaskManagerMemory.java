package io.penstock.servers.flink;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of a TaskManager's memory, in MiB. Flink's own scripts compute them from the whole in a JVM of their own
 * before each start; they are fixed here instead, which saves that second after a crash.
 */
record TaskManagerMemory(
        int frameworkHeap, int taskHeap, int frameworkOffHeap, int managed, int network, int metaspace, int overhead) {

    /** 1,280 MiB in all. */
    static final TaskManagerMemory SMALL = new TaskManagerMemory(128, 384, 128, 256, 64, 192, 128);

    List<String> jvmFlags() {
        return List.of(
                "-Xms128m",
                "-Xmx" + (frameworkHeap + taskHeap) + "m",
                "-XX:MaxDirectMemorySize=" + (frameworkOffHeap + network) + "m",
                "-XX:MaxMetaspaceSize=" + metaspace + "m");
    }

    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("taskmanager.memory.framework.heap.size", frameworkHeap + "m");
        settings.put("taskmanager.memory.task.heap.size", taskHeap + "m");
        settings.put("taskmanager.memory.framework.off-heap.size", frameworkOffHeap + "m");
        settings.put("taskmanager.memory.task.off-heap.size", "0m");
        settings.put("taskmanager.memory.managed.size", managed + "m");
        settings.put("taskmanager.memory.network.min", network + "m");
        settings.put("taskmanager.memory.network.max", network + "m");
        settings.put("taskmanager.memory.jvm-metaspace.size", metaspace + "m");
        settings.put("taskmanager.memory.jvm-overhead.min", overhead + "m");
        settings.put("taskmanager.memory.jvm-overhead.max", overhead + "m");
        return settings;
    }
}
