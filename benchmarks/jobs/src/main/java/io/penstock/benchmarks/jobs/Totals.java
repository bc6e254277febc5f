package io.penstock.benchmarks.jobs;

import com.example.events.OrderEvent;
import org.apache.flink.api.common.functions.AggregateFunction;

/** Count, sum, least and greatest. Amounts are whole cents: sums of doubles would depend on the order of arrival. */
public final class Totals implements AggregateFunction<OrderEvent, Totals.Sums, Totals.Sums> {
    private static final long serialVersionUID = 1L;

    /** A POJO in Flink's sense: its own serializer, no Kryo. */
    public static final class Sums {
        public long count;
        public long sum;
        public long min = Long.MAX_VALUE;
        public long max = Long.MIN_VALUE;
    }

    @Override
    public Sums createAccumulator() {
        return new Sums();
    }

    @Override
    public Sums add(OrderEvent order, Sums sums) {
        long cents = Math.round(order.getTotalAmount() * 100);
        sums.count++;
        sums.sum += cents;
        sums.min = Math.min(sums.min, cents);
        sums.max = Math.max(sums.max, cents);
        return sums;
    }

    @Override
    public Sums getResult(Sums sums) {
        return sums;
    }

    @Override
    public Sums merge(Sums a, Sums b) {
        a.count += b.count;
        a.sum += b.sum;
        a.min = Math.min(a.min, b.min);
        a.max = Math.max(a.max, b.max);
        return a;
    }
}
