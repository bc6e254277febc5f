package io.penstock.serving.http;

import io.penstock.serving.store.ViewTable;
import java.util.List;

/** Which tables the views are answered from. Compared by identity, with each request. */
public final class ServedViews {
    private final List<ViewTable> tables;
    private final boolean complete;

    /**
     * @param tables one a view
     * @param complete whether these are all; false until the database has said which version of the others is served
     */
    public ServedViews(List<ViewTable> tables, boolean complete) {
        this.tables = List.copyOf(tables);
        this.complete = complete;
    }

    /** One a view. */
    public List<ViewTable> tables() {
        return tables;
    }

    /** Whether these are all. */
    public boolean complete() {
        return complete;
    }
}
