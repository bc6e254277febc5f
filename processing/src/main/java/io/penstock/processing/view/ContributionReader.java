package io.penstock.processing.view;

import io.penstock.common.view.ViewKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Reads from an image what one view needs of it. Everything that can fail fails here, before anything is applied. */
public final class ContributionReader {

    private final ViewPlan plan;
    private final int[] groupPositions;
    private final int[] inputPositions;

    /** For images of this contract. */
    public ContributionReader(ViewPlan plan, Schema contract) {
        this.plan = plan;
        this.groupPositions = plan.by().stream()
                .mapToInt(field -> contract.getField(field).pos())
                .toArray();
        this.inputPositions = plan.inputs().stream()
                .mapToInt(input -> contract.getField(input.field()).pos())
                .toArray();
    }

    /**
     * The contribution of an image to this view.
     *
     * @param eventTime epoch milliseconds, of any year
     * @throws UnusableImage if the view cannot take it in
     */
    public Contribution read(GenericRecord image, long eventTime) throws UnusableImage {
        List<Object> group = new ArrayList<>(groupPositions.length);
        for (int position : groupPositions) {
            group.add(image.get(position));
        }
        @Nullable Long[] inputs = new @Nullable Long[inputPositions.length];
        for (int i = 0; i < inputPositions.length; i++) {
            Object value = image.get(inputPositions[i]);
            inputs[i] = value == null ? null : plan.inputs().get(i).read(value);
        }
        long windowStart = plan.windowStart(eventTime);
        return new Contribution(ViewKey.of(group, windowStart), windowStart, inputs);
    }
}
