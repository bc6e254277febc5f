package io.penstock.processing.view;

import io.penstock.common.declaration.Window;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.avro.Schema;

/** Plans for tests: by region, with a sum, an average and the extremes of a double called amount. */
public final class Plans {

    private Plans() {}

    public static ViewPlan of(Window window, boolean retracts) {
        LinkedHashMap<String, Output> outputs = new LinkedHashMap<>();
        outputs.put("n", new Output.Rows());
        outputs.put("total", new Output.Total(0));
        outputs.put("mean", new Output.Average(0));
        outputs.put("least", new Output.Least(1));
        outputs.put("most", new Output.Greatest(1));
        return new ViewPlan(
                "v",
                new Reading(
                        null,
                        new LinkedHashMap<>(),
                        List.of("region"),
                        List.of(new Input.Scaled("amount", 2), new Input.Ordered("amount", Schema.Type.DOUBLE))),
                window,
                Duration.ofMillis(200),
                List.of(new Fold.Sum(0), new Fold.Extremes(1, false, retracts)),
                outputs,
                retracts);
    }
}
