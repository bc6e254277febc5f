package io.penstock.transport.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Puts files in the place of the contracts that are built in, for what a pipeline looks up. */
final class FileContracts extends ClassLoader {
    private final Map<String, String> schemas;

    /** Without a parent: else a generated class of that name would be found first. */
    private FileContracts(Map<String, String> schemas) {
        super(null);
        this.schemas = schemas;
    }

    /** Whatever is asked for within finds the files' records before any other. */
    static <T> T during(List<ContractFile> files, Supplier<T> work) {
        Map<String, String> schemas = files.stream()
                .flatMap(file -> file.schema().stream())
                .collect(Collectors.toMap(
                        schema -> schema.getFullName().replace('.', '/') + ".avsc",
                        Schema::toString,
                        (one, other) -> one));
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(new FileContracts(schemas));
        try {
            return work.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        String schema = schemas.get(name);
        return schema == null ? null : new ByteArrayInputStream(schema.getBytes(UTF_8));
    }
}
