package io.penstock.processing.job;

import java.util.List;

/**
 * What a job reads, writes and can be told.
 *
 * @param inputs in the order in which a declaration lists its sources
 * @param outputs each has to be declared, with its contract
 */
public record JobSpec(List<Input<?>> inputs, List<Output<?>> outputs, List<Setting<?>> settings) {

    public JobSpec {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        settings = List.copyOf(settings);
    }
}
