package io.penstock.processing.job.builtin;

import com.example.events.CustomerEvent;
import com.example.events.PaidOrder;
import io.penstock.processing.job.Event;
import io.penstock.processing.job.EventStep;
import io.penstock.processing.job.RowChange;
import io.penstock.processing.job.StepValue;
import io.penstock.processing.job.Turn;
import io.penstock.processing.job.Types;

/** Adds what was known of the customer when the order was paid. Turns are in the order of time, so that is the last row. */
final class CustomerStep extends EventStep<PaidOrder> {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("NullAway.Init") // by open
    private transient StepValue<CustomerEvent> customer;

    @Override
    protected void open(Setup setup) {
        customer = setup.value("customer", Types.specific(CustomerEvent.class));
    }

    void changed(Event<RowChange<CustomerEvent>> change, Turn<PaidOrder> turn) {
        CustomerEvent row = change.value().after();
        if (row == null) {
            customer.clear();
        } else {
            customer.set(row);
        }
    }

    void paid(Event<PaidOrder> paid, Turn<PaidOrder> turn) {
        CustomerEvent known = customer.get();
        turn.emit(
                paid,
                PaidOrder.newBuilder(paid.value())
                        .setCustomerTier(known == null ? null : known.getTier())
                        .build());
    }
}
