package io.penstock.common.environment;

import java.util.Locale;

/** Who reads and writes a pipeline's topics. */
public enum Client {
    INGESTION,
    /** Those that publish events by themselves. */
    APPLICATIONS,
    PROCESSING,
    ROUTING,
    SERVING,
    MONITORING,
    /** Whoever looks at dead letters and late records, and settles them. */
    OPERATIONS;

    /** As environments name it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
