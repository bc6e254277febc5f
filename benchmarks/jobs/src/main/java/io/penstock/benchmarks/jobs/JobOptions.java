package io.penstock.benchmarks.jobs;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a job is told: {@code --name value} pairs.
 *
 * @param events topic of the events
 * @param results topic of the results
 * @param byCustomer whether groups are customers; else regions and currencies
 * @param backend of Flink's state: {@code rocksdb} or {@code hashmap}
 */
record JobOptions(
        String bootstrap,
        URI registry,
        String events,
        String results,
        boolean byCustomer,
        String backend,
        int parallelism) {

    static JobOptions parse(String[] arguments) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            values.put(arguments[i], arguments[i + 1]);
        }
        return new JobOptions(
                needed(values, "--bootstrap"),
                URI.create(needed(values, "--registry")),
                needed(values, "--events"),
                needed(values, "--results"),
                needed(values, "--case").equals("customers"),
                needed(values, "--backend"),
                Integer.parseInt(needed(values, "--parallelism")));
    }

    private static String needed(Map<String, String> values, String name) {
        return Optional.ofNullable(values.get(name))
                .orElseThrow(() -> new IllegalArgumentException(name + " is missing"));
    }
}
