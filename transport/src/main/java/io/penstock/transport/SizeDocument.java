package io.penstock.transport;

import io.penstock.transport.size.Assumptions;
import io.penstock.transport.size.Size;
import io.penstock.transport.size.TopicSize;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Sizes for people and for programs. */
final class SizeDocument {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private SizeDocument() {}

    static String table(List<Size> sizes, Assumptions assumed) {
        List<String> lines = new ArrayList<>();
        boolean tiered = sizes.stream().anyMatch(size -> size.remote() > 0);
        for (Size size : sizes) {
            lines.add(row("topic", "role", "partitions", "records/s", "disk", "in", "out", tiered ? "remote" : ""));
            for (TopicSize topic : size.topics()) {
                lines.add(row(
                        topic.topic(),
                        topic.role(),
                        Integer.toString(topic.partitions()),
                        String.format(Locale.ROOT, "%,.0f", topic.rate()),
                        bytes(topic.disk()),
                        bytes(topic.in()) + "/s",
                        bytes(topic.out()) + "/s",
                        tiered ? bytes(topic.remote()) : ""));
            }
            lines.add(row(
                    "pipeline " + size.pipeline(),
                    "",
                    Integer.toString(size.partitions()),
                    "",
                    bytes(size.disk()),
                    bytes(size.in()) + "/s",
                    bytes(size.out()) + "/s",
                    tiered ? bytes(size.remote()) : ""));
            lines.add("  replicas of partitions: " + size.replicas() + ", Flink slots: " + size.slots()
                    + ", Flink state: " + bytes(size.state()));
            size.notes().forEach(note -> lines.add("  ! " + note));
            lines.add("");
        }
        lines.add("assumed: "
                + assumed.byOption().entrySet().stream()
                        .map(option -> "--" + option.getKey() + " "
                                + new BigDecimal(option.getValue().toString()).toPlainString())
                        .collect(Collectors.joining(" ")));
        return String.join("\n", lines);
    }

    static Map<String, Object> document(List<Size> sizes, Assumptions assumed) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("assumptions", assumed.byOption());
        root.put("pipelines", sizes.stream().map(SizeDocument::size).toList());
        return root;
    }

    private static Map<String, Object> size(Size size) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("pipeline", size.pipeline());
        map.put("partitions", size.partitions());
        map.put("replicas", size.replicas());
        map.put("diskBytes", Math.round(size.disk()));
        map.put("remoteBytes", Math.round(size.remote()));
        map.put("inBytesPerSecond", Math.round(size.in()));
        map.put("outBytesPerSecond", Math.round(size.out()));
        map.put("flinkSlots", size.slots());
        map.put("flinkStateBytes", Math.round(size.state()));
        map.put("notes", size.notes());
        map.put("topics", size.topics().stream().map(SizeDocument::topic).toList());
        return map;
    }

    private static Map<String, Object> topic(TopicSize topic) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("topic", topic.topic());
        map.put("role", topic.role());
        map.put("partitions", topic.partitions());
        map.put("recordsPerSecond", topic.rate());
        map.put("diskBytes", Math.round(topic.disk()));
        map.put("remoteBytes", Math.round(topic.remote()));
        map.put("inBytesPerSecond", Math.round(topic.in()));
        map.put("outBytesPerSecond", Math.round(topic.out()));
        return map;
    }

    private static String row(String... cells) {
        return String.format(Locale.ROOT, "%-44s %-12s %10s %10s %10s %11s %11s %10s", (Object[]) cells)
                .stripTrailing();
    }

    private static String bytes(double bytes) {
        int unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }
}
