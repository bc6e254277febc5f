package io.penstock.common.lateness;

import io.penstock.common.declaration.LatePolicy;
import io.penstock.common.declaration.Lateness;
import java.io.Serializable;
import java.time.Duration;

/**
 * What counts as late, and as too late; travels to the task managers.
 *
 * @param quantile of the observed lateness that the delay covers
 * @param min least delay
 * @param max greatest delay
 * @param retention how far behind its partition's highest event time a merged image may lie
 */
public record LatenessRule(double quantile, Duration min, Duration max, boolean merge, Duration retention)
        implements Serializable {

    /**
     * The rule of a source.
     *
     * @param retention the longest of its views': an image reaches all of them or none
     */
    public static LatenessRule of(Lateness lateness, Duration retention) {
        return new LatenessRule(
                lateness.quantile(), lateness.min(), lateness.max(), lateness.late() == LatePolicy.MERGE, retention);
    }

    /** An image whose event time lies below this goes to the late topic. */
    public long limit(PartitionLog log) {
        if (!merge || log.maxEventTime() == Long.MIN_VALUE) {
            return log.watermark();
        }
        return Math.min(log.watermark(), log.maxEventTime() - retention.toMillis());
    }
}
