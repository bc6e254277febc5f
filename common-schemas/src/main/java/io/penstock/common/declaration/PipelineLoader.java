package io.penstock.common.declaration;

import java.nio.file.Path;
import java.util.Map;

/** Reads a pipeline's declaration. */
public final class PipelineLoader {

    private PipelineLoader() {}

    /**
     * Contracts are looked up on the class path of the calling thread, then on our own.
     *
     * @param variables what {@code ${NAME}} stands for, usually the process environment
     * @throws InvalidDeclaration with everything that is wrong with the file
     */
    public static Pipeline load(Path file, Map<String, String> variables) {
        return Document.load(file, variables, "Pipeline", new PipelineForm()::pipeline);
    }
}
