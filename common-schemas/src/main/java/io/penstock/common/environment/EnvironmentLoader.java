package io.penstock.common.environment;

import io.penstock.common.declaration.Document;
import io.penstock.common.declaration.InvalidDeclaration;
import java.nio.file.Path;
import java.util.Map;

/** Reads an environment file. */
public final class EnvironmentLoader {

    private EnvironmentLoader() {}

    /**
     * Secrets are not read yet: a file can be checked where they are not kept.
     *
     * @param variables what {@code ${NAME}} stands for, usually the process environment
     * @throws InvalidDeclaration with everything that is wrong with the file
     */
    public static Environment load(Path file, Map<String, String> variables) {
        return Document.load(file, variables, "Environment", EnvironmentForm::environment);
    }
}
