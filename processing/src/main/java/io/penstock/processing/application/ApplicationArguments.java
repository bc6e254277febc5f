package io.penstock.processing.application;

import io.penstock.common.declaration.Attachment;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.names.Names;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;

/**
 * Flink's own arguments, and those of the program.
 *
 * @param configDir folder of Flink's {@code config.yaml}
 * @param settings that replace what is there, {@code key=value}
 * @param program everything else
 */
record ApplicationArguments(String configDir, List<String> settings, List<String> program) {
    private static final String USAGE = "usage: --configDir FOLDER [-Dkey=value ...] --pipeline FILE --environment FILE"
            + " [--parallelism N] [--accept WHAT]";

    ApplicationArguments {
        settings = List.copyOf(settings);
        program = List.copyOf(program);
    }

    static ApplicationArguments parse(List<String> arguments) {
        String configDir = "";
        List<String> settings = new ArrayList<>();
        List<String> program = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--configDir") && i + 1 < arguments.size()) {
                configDir = arguments.get(++i);
            } else if (argument.startsWith("-D") && argument.indexOf('=') > 2) {
                settings.add(argument.substring(2));
            } else {
                program.add(argument);
            }
        }
        if (configDir.isEmpty() || !program.contains("--pipeline")) {
            throw new PenstockException(Category.USER, "usage", USAGE + "; got: " + String.join(" ", arguments));
        }
        return new ApplicationArguments(configDir, settings, program);
    }

    Configuration configuration() {
        Configuration dynamic = new Configuration();
        for (String setting : settings) {
            int end = setting.indexOf('=');
            dynamic.setString(setting.substring(0, end), setting.substring(end + 1));
        }
        return GlobalConfiguration.loadConfiguration(configDir, dynamic);
    }

    /** Of the pipeline. */
    Names names() throws IOException {
        String file = program.get(program.indexOf("--pipeline") + 1);
        return new Names(
                PipelineLoader.load(Attachment.file(file), System.getenv()).name());
    }
}
