package io.penstock.processing.job;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Conversion;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The classes of one contract. Avro asks for the class of each type that a schema names, and trusts none unless the process
 * as a whole is told to. Here only types count that the contract's own class was generated with: what a writer's schema
 * names is never loaded.
 */
final class ContractData extends SpecificData {
    private final Set<String> trusted = new HashSet<>();
    private final Map<String, Class<?>> classes = new HashMap<>();

    ContractData(Class<? extends SpecificRecord> contract) {
        super(contract.getClassLoader());
        SpecificData generated = SpecificData.getForClass(contract);
        for (Conversion<?> conversion : generated.getConversions()) {
            addLogicalTypeConversion(conversion);
        }
        trust(generated.getSchema(contract));
    }

    private void trust(Schema schema) {
        switch (schema.getType()) {
            case RECORD -> {
                if (trusted.add(schema.getFullName())) {
                    schema.getFields().forEach(field -> trust(field.schema()));
                }
            }
            case ENUM, FIXED -> trusted.add(schema.getFullName());
            case ARRAY -> trust(schema.getElementType());
            case MAP -> trust(schema.getValueType());
            case UNION -> schema.getTypes().forEach(this::trust);
            default -> {
                // no class of its own
            }
        }
    }

    @Override
    @SuppressWarnings("NullAway") // Avro's word for a type without a class
    public Class<?> getClass(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, ENUM, FIXED ->
                trusted.contains(schema.getFullName())
                        ? classes.computeIfAbsent(getClassName(schema), this::load)
                        : null;
            default -> super.getClass(schema);
        };
    }

    private @Nullable Class<?> load(String name) {
        try {
            return Class.forName(name, true, getClassLoader());
        } catch (ClassNotFoundException e) {
            return null;
        }
    }
}
