package io.penstock.local.command;

import io.penstock.local.platform.DataFolder;
import io.penstock.local.platform.PlatformOptions;
import io.penstock.local.platform.PlatformOptions.PortChoice;
import io.penstock.servers.install.Distribution;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that every command has. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where everything is kept. Default: .penstock beside the sources.")
    private @Nullable Path data;

    DataFolder folder() {
        return new DataFolder(data == null ? home().resolve(".penstock") : data);
    }

    PlatformOptions platform() {
        return PlatformOptions.builtIn(home(), folder().root(), PortChoice.FIXED);
    }

    /** The same, secured if that is asked for or the folder was made so. */
    PlatformOptions platform(boolean secure) {
        return secure ? platform().withSecurity() : platform();
    }

    static Path home() {
        return Distribution.find().home();
    }
}
