package io.penstock.processing.job;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.jspecify.annotations.Nullable;

/** A keyed step that is being drawn: its inputs one after the other, then {@link #events}. */
public final class Step<O> {
    private final JobContext job;
    private final String name;
    private final EventStep<O> step;
    private final TypeInformation<O> output;
    private final List<TypeInformation<Event<?>>> types = new ArrayList<>();
    private final List<EventStep.Handler<?, O>> handlers = new ArrayList<>();
    private final List<Incoming<?>> incoming = new ArrayList<>();

    private record Incoming<T>(Events<T> events, ValueFunction<? super T, String> key) {}

    Step(JobContext job, String name, EventStep<O> step, TypeInformation<O> output) {
        this.job = job;
        this.name = name;
        this.step = step;
        this.output = output;
    }

    /**
     * Adds an input. The order of inputs orders events of the same time, and is part of the state: add new ones at the
     * end.
     *
     * @param key whose event it is; what it throws makes a dead letter, and so does null
     * @param handler usually a method of the step
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // every side is written and read as its own type
    public <T> Step<O> take(Events<T> events, ValueFunction<? super T, String> key, EventStep.Handler<T, O> handler) {
        incoming.add(new Incoming<>(events, key));
        types.add((TypeInformation) Types.events(events.type()));
        handlers.add(handler);
        return this;
    }

    /** What it emits; to be called once, also if nobody reads it. */
    public Events<O> events() {
        OwnType<Parcel> parcels = new OwnType<>(
                Parcel.class,
                new ParcelSerializer(types.stream().map(OwnType::serializer).toList()));
        DataStream<Parcel> all = null;
        for (int side = 0; side < incoming.size(); side++) {
            all = join(all, addressed(incoming.get(side), side, parcels));
        }
        if (all == null) {
            throw new IllegalStateException("step " + name + " takes nothing");
        }
        return job.keyed(name, all, parcels, new OrderedSteps<>(step, handlers), output);
    }

    private <T> DataStream<Parcel> addressed(Incoming<T> from, int side, TypeInformation<Parcel> parcels) {
        ValueFunction<? super T, String> key = from.key();
        SingleOutputStreamOperator<Parcel> addressed = job.guarded(
                from.events(),
                name + "-key-" + side,
                (event, out) -> {
                    String address = key.apply(event.value());
                    if (address == null) {
                        throw new IllegalArgumentException("the event has no key");
                    }
                    out.emit(address);
                },
                (event, address) -> new Parcel((String) address, side, event),
                parcels);
        boolean looksUp = incoming.stream().anyMatch(it -> it.events().isTable());
        return looksUp && !from.events().isTable()
                ? job.named(addressed.transform("time", parcels, new TimeKeeper()), name + "-time-" + side)
                : addressed;
    }

    private static DataStream<Parcel> join(@Nullable DataStream<Parcel> left, DataStream<Parcel> right) {
        return left == null ? right : left.union(right);
    }
}
