package io.penstock.serving;

import io.penstock.common.declaration.Attachment;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.declaration.View;
import io.penstock.common.view.ServedVersions.Entry;
import io.penstock.serving.http.ServedViews;
import io.penstock.serving.store.ViewTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which tables are written and which are answered from: what this process declares, and what the database says of other
 * versions, which may be newer or older than the declaration that this process was started with.
 *
 * @param served the tables that answers come from
 * @param written every table that is kept up to date, by its name
 */
record ViewVersions(ServedViews served, Map<String, ViewTable> written) {

    /** Before the database has said anything: a view of the first version is served, of others it is not known yet. */
    static ViewVersions unknown(Pipeline declared) {
        List<ViewTable> tables = ViewTable.of(declared);
        List<ViewTable> first =
                tables.stream().filter(table -> table.view().version() == 1).toList();
        return of(new ServedViews(first, first.size() == tables.size()), tables);
    }

    /**
     * What the database says.
     *
     * @throws io.penstock.common.failure.PenstockException USER, if a declaration in the database is not readable here
     */
    static ViewVersions of(Pipeline declared, List<Entry> entries, Map<String, String> variables) {
        List<ViewTable> served = new ArrayList<>();
        List<ViewTable> written = new ArrayList<>();
        for (View view : declared.views().values()) {
            ViewTable answering = entries.stream()
                    .filter(entry -> entry.served() && entry.view().equals(view.declaredName()))
                    .findFirst()
                    .map(entry -> table(declared, entry, variables))
                    .orElseGet(() -> ViewTable.of(declared, view));
            served.add(answering);
            written.add(answering);
        }
        entries.stream()
                .filter(entry -> !entry.served())
                .forEach(entry -> written.add(table(declared, entry, variables)));
        return of(new ServedViews(served, true), written);
    }

    private static ViewVersions of(ServedViews served, List<ViewTable> written) {
        Map<String, ViewTable> byName = new LinkedHashMap<>();
        written.forEach(table -> byName.put(table.name(), table));
        return new ViewVersions(served, byName);
    }

    /** By this process's declaration where that is of this version, which may have grown a measure since. */
    private static ViewTable table(Pipeline declared, Entry entry, Map<String, String> variables) {
        View own = declared.views().get(entry.view());
        if (own != null
                && (own.version() == entry.version() || entry.declaration().isEmpty())) {
            return ViewTable.of(declared, own.inVersion(entry.version()));
        }
        Pipeline other = entry.declaration()
                .map(text -> load(text, variables))
                .orElseThrow(() -> new IllegalStateException("nobody declares view " + entry.view()));
        return ViewTable.of(other, other.view(entry.view()).inVersion(entry.version()));
    }

    private static Pipeline load(String attachment, Map<String, String> variables) {
        try {
            return PipelineLoader.load(Attachment.file(attachment), variables);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
